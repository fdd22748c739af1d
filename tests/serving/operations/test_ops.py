"""Anybody sees how the providers stand with us."""

from datetime import UTC, datetime, timedelta

import pytest

from football.observations.parsed import Parsed, Reject, RejectReason
from storage.football.writes import matches
from storage.kit.unit_of_work import UnitOfWork
from storage.providers.writes import Answer, FeedBook, Limits
from storage.raw.writes.payloads import RawStore

pytestmark = pytest.mark.services

LIMITS = Limits(per_day=10, failures=1)
GOOD = Answer(status=200, error_class=None, is_retryable=False, attempts=1, body=b"x")
FAILED = Answer(status=503, error_class="server_error", is_retryable=True, attempts=3)


def standing(api) -> dict[str, dict]:
    answer = api.get("/v1/ops/feeds")
    assert answer.status_code == 200, answer.text
    return {item["provider"]: item for item in answer.json()["items"]}


def test_a_provider_without_requests_is_not_listed(empty_api):
    assert standing(empty_api) == {}


def test_each_provider_shows_state_last_success_error_class_staleness_and_budget(api, engine):
    book, now = FeedBook(engine), datetime.now(UTC)
    book.admit("espn", LIMITS, now)
    book.record("espn", "https://e.example/1", GOOD, LIMITS, now)
    book.admit("openmeteo", LIMITS, now - timedelta(hours=5))
    book.record("openmeteo", "https://o.example/1", GOOD, LIMITS, now - timedelta(hours=5))
    book.admit("openmeteo", LIMITS, now)
    book.record("openmeteo", "https://o.example/2", FAILED, LIMITS, now)

    found = standing(api)

    espn, weather = found["espn"], found["openmeteo"]
    assert (espn["circuit"], espn["is_stale"], espn["error_class"]) == ("closed", False, None)
    assert (espn["budget_per_day"], espn["budget_left"], espn["addresses"]) == (10, 9, 1)
    assert datetime.fromisoformat(espn["last_success_at"]) == now
    assert (weather["circuit"], weather["is_stale"]) == ("open", True)
    assert (weather["error_class"], weather["last_status"]) == ("server_error", 503)
    assert weather["open_until"] is not None
    assert (weather["addresses"], weather["failing_addresses"]) == (2, 1)


def test_rows_put_aside_are_counted_with_their_provider(api, engine, clock):
    book = FeedBook(engine)
    book.admit("espn", LIMITS)
    payload_id = RawStore(engine).put("espn", "scoreboard", "x", 200, clock.now(), b"{}")
    reject = Reject(row_no=1, reason=RejectReason.BAD_VALUE, detail="odd", row={})
    with UnitOfWork(engine) as uow:
        parsed = Parsed(rows=1, observations=(), rejects=(reject,))
        matches.apply(uow, payload_id, parsed, "espn_scoreboard", 1)
        uow.commit()
    assert standing(api)["espn"]["quarantined"] == {"bad_value": 1}
