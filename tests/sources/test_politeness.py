"""What a client checks before a request, and records after it."""

from datetime import UTC, datetime

import httpx
import pytest

from sources.http import Retry, build_client, fetch
from sources.politeness import Admission, Outcome
from sources.settings import SourceSettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BODY = b"what it was"


class Notebook:
    """Request limits with given answers that record each call."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self.turns = 0
        self.outcomes: list[Outcome] = []

    def admit(self, url: str) -> Admission:
        del url
        return self.admission

    def pace(self, url: str) -> None:
        del url
        self.turns += 1

    def report(self, url: str, outcome: Outcome) -> None:
        del url
        self.outcomes.append(outcome)


@pytest.fixture
def ask():
    """Fetch one address with request limits, from a provider that gives these answers in turn."""

    def run(politeness: Notebook, *answers: httpx.Response):
        sent: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request)
            return answers[len(sent) - 1]

        transport = httpx.MockTransport(answer)
        address = "https://provider.example"
        with build_client(
            address, SourceSettings(), politeness=politeness, transport=transport
        ) as http:
            retry = Retry(waits_seconds=(0.0,), sleep=lambda _: None)
            return fetch(http, "/a", clock=lambda: NOW, retry=retry), sent

    return run


def test_who_may_not_ask_sends_nothing(ask):
    politeness = Notebook(Admission(refusal="circuit_open"))
    fetched, sent = ask(politeness)
    assert sent == []
    assert (fetched.was_requested, fetched.error_class, fetched.is_ok) == (
        False,
        "circuit_open",
        False,
    )
    assert (politeness.turns, politeness.outcomes) == (0, [])


def test_without_a_remembered_body_no_validator_is_sent(ask):
    politeness = Notebook(Admission())
    fetched, (request,) = ask(
        politeness, httpx.Response(200, content=BODY, headers={"ETag": '"1"'})
    )
    assert not {"if-none-match", "if-modified-since"} & set(request.headers)
    assert fetched.body == BODY
    (recorded,) = politeness.outcomes
    assert (recorded.status, recorded.etag, recorded.body, recorded.attempts) == (
        200,
        '"1"',
        BODY,
        1,
    )


def test_what_did_not_change_is_given_from_memory(ask):
    politeness = Notebook(Admission(headers={"If-None-Match": '"1"'}, remembered=BODY))
    fetched, (request,) = ask(politeness, httpx.Response(304, headers={"ETag": '"1"'}))
    assert request.headers["if-none-match"] == '"1"'
    assert (fetched.status, fetched.body, fetched.is_ok) == (200, BODY, True)
    (recorded,) = politeness.outcomes
    assert (recorded.status, recorded.error_class, recorded.body) == (304, None, None)


def test_every_attempt_takes_a_turn_and_is_counted(ask):
    politeness = Notebook(Admission())
    fetched, sent = ask(politeness, httpx.Response(500), httpx.Response(200, content=BODY))
    assert fetched.is_ok
    (recorded,) = politeness.outcomes
    assert len(sent) == politeness.turns == recorded.attempts == 2


def test_a_failure_says_whether_time_can_mend_it_and_what_was_requested(ask):
    politeness = Notebook(Admission())
    limited = httpx.Response(429, headers={"Retry-After": "3600"})
    ask(politeness, limited)
    ask(politeness, httpx.Response(403))
    first, second = politeness.outcomes
    assert (first.error_class, first.is_retryable, first.retry_after_seconds) == (
        "rate_limited",
        True,
        3600.0,
    )
    assert (second.error_class, second.is_retryable, second.attempts) == ("refused", False, 1)
