"""Circuits, budgets and what is remembered of an address, by the wall clock."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from storage.kit.tables.events import event
from storage.providers.tables import feed
from storage.providers.writes import (
    BUDGET_SPENT,
    CIRCUIT_OPEN,
    CLOSED,
    HALF_OPEN,
    OPEN,
    Answer,
    FeedBook,
    Limits,
    budget_left,
    is_stale,
)

pytestmark = pytest.mark.usefixtures("clock")

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "https://provider.example/a"
LIMITS = Limits(per_day=10, failures=3, rest=5 * MINUTE, longest_rest=15 * MINUTE)
GOOD = Answer(status=200, error_class=None, is_retryable=False, attempts=1, body=b"one")
FAILED = Answer(status=500, error_class="server_error", is_retryable=True, attempts=1)
MISSING = Answer(status=404, error_class="not_found", is_retryable=False, attempts=1)
REFUSED = Answer(status=403, error_class="refused", is_retryable=False, attempts=1)


@pytest.fixture
def book(engine: Engine) -> FeedBook:
    return FeedBook(engine)


def ask(book: FeedBook, answer: Answer, at: datetime = NOW, url: str = URL):
    refusal, _ = book.admit("p", LIMITS, at)
    assert refusal is None
    return book.record("p", url, answer, LIMITS, at)


def open_circuit(book: FeedBook, at: datetime = NOW):
    for _ in range(2):
        assert ask(book, FAILED, at)["circuit"] == CLOSED
    return ask(book, FAILED, at)


def test_failures_in_a_row_open_the_circuit_and_a_good_probe_closes_it(book: FeedBook) -> None:
    state = open_circuit(book)
    assert (state["circuit"], state["open_until"]) == (OPEN, NOW + 5 * MINUTE)
    assert book.admit("p", LIMITS, NOW + 4 * MINUTE)[0] == CIRCUIT_OPEN
    refusal, state = book.admit("p", LIMITS, NOW + 6 * MINUTE)
    assert (refusal, state["circuit"]) == (None, HALF_OPEN)
    assert book.admit("p", LIMITS, NOW + 6 * MINUTE)[0] == CIRCUIT_OPEN  # one probe at a time
    state = book.record("p", URL, GOOD, LIMITS, NOW + 6 * MINUTE)
    assert (state["circuit"], state["failures"]) == (CLOSED, 0)


def test_a_probe_that_fails_doubles_the_rest_up_to_the_longest(book: FeedBook) -> None:
    at = open_circuit(book)["open_until"]
    for rest in (10, 15, 15):
        state = ask(book, FAILED, at)
        assert state["open_until"] == at + rest * MINUTE
        at = state["open_until"]


def test_a_probe_nobody_reported_is_given_up(book: FeedBook) -> None:
    at = open_circuit(book)["open_until"]
    assert book.admit("p", LIMITS, at)[0] is None
    assert book.admit("p", LIMITS, at + MINUTE)[0] is None


def test_a_good_answer_between_failures_starts_the_count_again(book: FeedBook) -> None:
    state = ask(book, FAILED)
    for answer in (FAILED, GOOD, FAILED, FAILED):
        state = ask(book, answer)
    assert (state["circuit"], state["failures"]) == (CLOSED, 2)


def test_an_address_without_anything_says_nothing_about_the_provider(book: FeedBook) -> None:
    state = ask(book, MISSING)
    for _ in range(4):
        state = ask(book, MISSING)
    assert (state["circuit"], state["last_error_class"]) == (CLOSED, "not_found")


def test_a_refusal_stops_at_once_alerts_once_and_waits_for_a_person(
    book: FeedBook, engine: Engine
) -> None:
    state = ask(book, REFUSED)
    assert (state["circuit"], state["open_until"]) == (OPEN, NOW + timedelta(hours=24))
    assert book.admit("p", LIMITS, NOW + timedelta(hours=23))[0] == CIRCUIT_OPEN
    with engine.connect() as connection:
        (published,) = connection.execute(select(event.c.type, event.c.payload)).all()
    assert (published.type, published.payload["provider"]) == ("alert.raised", "p")
    assert "403" in published.payload["message"]
    assert book.reset("p")
    assert ask(book, GOOD)["circuit"] == CLOSED
    assert not book.reset("nobody")


def test_a_provider_that_names_a_time_is_left_alone_until_then(book: FeedBook) -> None:
    limited = Answer(
        status=429,
        error_class="rate_limited",
        is_retryable=True,
        attempts=1,
        retry_after=timedelta(hours=1),
    )
    assert ask(book, limited)["open_until"] == NOW + timedelta(hours=1)


def test_the_budget_is_a_days_and_counts_every_attempt(book: FeedBook) -> None:
    tried = Answer(status=200, error_class=None, is_retryable=False, attempts=4, body=b"x")
    assert budget_left(ask(book, tried)) == 6
    for left in (5, 4, 3, 2, 1, 0):
        assert budget_left(ask(book, GOOD)) == left
    refusal, state = book.admit("p", LIMITS, NOW)
    assert (refusal, budget_left(state)) == (BUDGET_SPENT, 0)
    assert book.admit("p", LIMITS, NOW + timedelta(days=1))[0] is None


def test_a_body_is_remembered_with_its_validators_and_only_with_them(book: FeedBook) -> None:
    ask(book, GOOD)
    assert book.remembered("p", URL) is None
    tagged = Answer(
        status=200, error_class=None, is_retryable=False, attempts=1, etag='"1"', body=b"two"
    )
    ask(book, tagged)
    known = book.remembered("p", URL)
    assert known is not None
    assert (known.etag, known.last_modified, known.body) == ('"1"', None, b"two")
    ask(book, FAILED)
    unchanged = Answer(status=304, error_class=None, is_retryable=False, attempts=1)
    ask(book, unchanged)
    assert book.remembered("p", URL) == known


def test_a_validator_that_is_no_header_is_not_kept(book: FeedBook) -> None:
    odd = Answer(
        status=200, error_class=None, is_retryable=False, attempts=1, etag='"é\n"', body=b"two"
    )
    ask(book, odd)
    assert book.remembered("p", URL) is None


def test_an_address_tells_when_its_body_last_changed(book: FeedBook, engine: Engine) -> None:
    ask(book, GOOD)
    ask(book, GOOD, NOW + MINUTE)
    ask(book, MISSING, NOW + 2 * MINUTE)
    with engine.connect() as connection:
        (row,) = connection.execute(select(feed)).all()
    assert (row.last_changed_at, row.last_success_at) == (NOW, NOW + MINUTE)
    assert (row.last_attempt_at, row.failures) == (NOW + 2 * MINUTE, 1)
    assert row.last_error_class == "not_found"


def test_what_was_good_becomes_stale_with_age(book: FeedBook) -> None:
    state = ask(book, GOOD)
    assert not is_stale(state, NOW + timedelta(hours=1))
    assert is_stale(state, NOW + timedelta(hours=3))


def test_addresses_nobody_asks_for_are_forgotten(book: FeedBook, engine: Engine) -> None:
    ask(book, GOOD, NOW - timedelta(days=400))
    ask(book, GOOD, datetime.now(UTC), "https://provider.example/b")
    with engine.begin() as connection:
        assert book.forget(connection, timedelta(days=30)) == 1
        assert connection.execute(select(func.count()).select_from(feed)).scalar_one() == 1
