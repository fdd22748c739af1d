"""What operators see of the platform's own work: errors, usage, performance."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine

from serving.edge.metrics.usage import Client, Usage
from serving.kit.metrics.exposition import Answers, Kind
from serving.kit.metrics.slow import SlowStatements
from serving.kit.metrics.tally import Tally, percentile
from storage.kit.jobs import Job
from storage.kit.unit_of_work import UnitOfWork

pytestmark = pytest.mark.services

Eventually = Callable[[Callable[[], bool]], None]


@pytest.fixture
def api(database_url, admin_headers, serving_api, eventually):
    with serving_api(database_url=database_url) as client:
        client.headers.update(admin_headers)
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client


def read(api: httpx.Client, path: str, **query: str) -> dict:
    answer = api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fail(number: int) -> None:
    raise LookupError(f"row {number} of ada@example.org")


def test_errors_are_grouped_and_written_off_the_requests_path(
    api: httpx.Client, eventually: Eventually
):
    for number in range(3):
        try:
            fail(number)
        except LookupError:
            logging.getLogger("serving").exception("It failed", extra={"route": "/v1/x/{id}"})
    eventually(lambda: len(read(api, "/v1/ops/errors")["items"]) == 1)
    (group,) = read(api, "/v1/ops/errors")["items"]
    assert (group["count"], group["kind"], group["route"]) == (3, "LookupError", "/v1/x/{id}")
    assert group["message"] == "row 2 of [e-mail]"
    assert group["place"] == "test_trace.py:fail"
    assert group["first_seen_at"] <= group["last_seen_at"]
    try:
        fail(3)
    except LookupError:
        logging.getLogger("serving").exception("It failed", extra={"route": "/v1/other"})
    eventually(lambda: len(read(api, "/v1/ops/errors")["items"]) == 2)
    first = read(api, "/v1/ops/errors", limit="1")
    rest = read(api, "/v1/ops/errors", limit="1", cursor=first["next_cursor"])
    assert [each["route"] for each in first["items"] + rest["items"]] == [
        "/v1/other",
        "/v1/x/{id}",
    ]


def test_usage_adds_up_what_was_answered_from_memory_and_otherwise(
    api: httpx.Client, eventually: Eventually
):
    plain = {"Accept-Encoding": "identity"}
    sizes = {len(api.get("/v1/competitions", headers=plain).content) for _ in range(20)}
    api.get("/v1/competitions/XX")

    def of(route: str, **query: str) -> dict:
        rows = read(api, "/v1/ops/usage", by="route,client", **query)["items"]
        return next((row for row in rows if row["route"] == route), {"calls": 0})

    eventually(lambda: of("/v1/competitions")["calls"] == 20)
    row = of("/v1/competitions")
    assert (row["client"], row["refused"], row["failed"]) == ("anonymous", 0, 0)
    assert row["bytes"] == 20 * sizes.pop()
    assert row["day"] is None
    eventually(lambda: of("/v1/competitions/{code}")["calls"] == 1)
    assert of("/v1/competitions/{code}")["refused"] == 1
    eventually(lambda: of("/v1/ops/usage")["calls"] > 0)
    assert of("/v1/ops/usage")["client"] == "admin"
    today = datetime.now(UTC).date()
    earlier = {"from": str(today - timedelta(days=9)), "to": str(today - timedelta(days=2))}
    assert read(api, "/v1/ops/usage", **earlier)["items"] == []


@pytest.mark.parametrize(
    "query", [{"by": "weather"}, {"from": "2026-03-02", "to": "2026-03-01"}, {"limit": "0"}]
)
def test_an_unknown_filter_of_usage_is_refused(api: httpx.Client, query: dict[str, str]):
    assert api.get("/v1/ops/usage", params=query).status_code == 422


def test_performance_shows_routes_cache_pool_log_and_jobs(
    api: httpx.Client, league, eventually: Eventually
):
    match_id = league.add_match(24)
    for _ in range(5):
        api.get(f"/v1/matches/{match_id}")
    league.score(match_id, 1)
    flushed = "match:{id}"
    eventually(lambda: flushed in read(api, "/v1/ops/performance")["cache"]["flushes"])
    api.get(f"/v1/matches/{match_id}")
    seen = read(api, "/v1/ops/performance")
    route = next(each for each in seen["routes"] if each["route"] == "/v1/matches/{match_id}")
    assert route["calls"] >= 6
    assert 0 < route["p50_ms"] <= route["p95_ms"] <= route["p99_ms"]
    assert seen["statements"]["calls"] > 0
    assert seen["cache"]["hits"] >= 4
    assert seen["cache"]["flushes"]["match:{id}"] >= 1
    assert 0 < seen["cache"]["hit_rate"] < 1
    assert seen["pool"]["size"] == 10
    assert seen["pool"]["in_use"] <= seen["pool"]["open"] <= 10
    assert seen["events"]["head_seq"] > 0
    assert seen["limits"] == {"is_shared": False, "refused": 0}
    figures = api.get("/metrics").text
    for name in ("cache_reads", "cache_flushes", "pool_connections", "limits_shared"):
        assert f"touchline_{name}" in figures
    assert "touchline_jobs_due 0.0" in figures


def test_jobs_that_a_worker_could_take_are_counted_for_the_autoscaler(
    api: httpx.Client, engine: Engine
):
    with UnitOfWork(engine) as uow:
        for task in ("spread", "spread", "deliver"):
            uow.defer(Job(task=task))
        uow.commit()
    figures = api.get("/metrics").text
    assert "touchline_jobs_due 3.0" in figures
    assert 'touchline_jobs_due_of_task{task="spread"} 2.0' in figures


@pytest.mark.parametrize("path", ["errors", "usage", "performance"])
def test_strangers_see_none_of_it(api: httpx.Client, path: str):
    del api.headers["Authorization"]
    refused = api.get(f"/v1/ops/{path}")
    assert refused.status_code == 401
    assert len(refused.headers["X-Request-Id"]) == 32
    assert refused.headers["Cache-Control"] == "private, no-store"


def test_a_percentile_lies_between_the_limits_of_its_bucket():
    tally = Tally()
    assert percentile(tally.within, 0.5) is None
    for _ in range(90):
        tally.note(0.002)
    for _ in range(10):
        tally.note(0.4)
    assert 0.001 < (percentile(tally.within, 0.5) or 0) <= 0.0025
    assert 0.25 < (percentile(tally.within, 0.95) or 0) <= 0.5
    tally.note(99)
    assert percentile(tally.within, 1.0) == 30.0


def test_usage_of_somebody_known_is_not_counted_twice():
    answers = Answers(Tally())
    usage = Usage(answers)
    kind = Kind("GET", "/v1/x", 200)
    for _ in range(5):
        answers.tally(kind).note(0.001)
    usage.note(Client("fan", 7), kind, 100)
    rows = {(row["client"], row["key_id"]): row["calls"] for row in usage.take()}
    assert rows == {("fan", 7): 1, ("anonymous", 0): 4}
    assert usage.take() == []


def test_only_so_many_slow_statements_are_remembered():
    slow = SlowStatements()
    slow.note("costly", 5.0)
    for number in range(500):
        slow.note(f"SELECT {number}", 0.1)
    assert slow.worst(1)[0].text == "costly"
    assert len(slow.worst(1_000)) == 100
