"""429 by minute, by hour, by day: what to wait for, and where to stop."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from sources.fetched import Fetched
from sources.http import build_client
from sources.openmeteo.client import Hosts, OpenMeteoClient, Place
from sources.openmeteo.limits import PatientRetry, Period, limit_of
from sources.politeness import Free, Outcome
from sources.settings import SourceSettings

NOW = datetime(2026, 3, 7, 15, 4, 20, tzinfo=UTC)
REASONS = {
    Period.MINUTE: "Minutely API request limit exceeded. Please try again in one minute.",
    Period.HOUR: "Hourly API request limit exceeded. Please try again in the next hour.",
    Period.DAY: "Daily API request limit exceeded. Please try again tomorrow.",
    Period.CONCURRENT: "Too many concurrent requests",
}


def refusal(reason: str, status: int = 429) -> Fetched:
    body = f'{{"error":true,"reason":"{reason}"}}'.encode()
    return Fetched(status=status, body=body, fetched_at=NOW, url="https://weather.example")


@pytest.mark.parametrize(
    ("period", "until", "is_worth_waiting"),
    [
        (Period.CONCURRENT, NOW + timedelta(seconds=5), True),
        (Period.MINUTE, datetime(2026, 3, 7, 15, 5, 2, tzinfo=UTC), True),
        (Period.HOUR, datetime(2026, 3, 7, 16, 0, 2, tzinfo=UTC), False),
        (Period.DAY, datetime(2026, 3, 8, 0, 0, 2, tzinfo=UTC), False),
    ],
)
def test_the_reason_says_how_long(period, until, is_worth_waiting):
    limit = limit_of(refusal(REASONS[period]), NOW)
    assert limit is not None
    assert (limit.period, limit.until, limit.is_worth_waiting) == (period, until, is_worth_waiting)


def test_a_429_without_a_reason_counts_as_the_minute_and_other_answers_as_none():
    limit = limit_of(Fetched(status=429, body=b"<html>", fetched_at=NOW, url=""), NOW)
    assert limit is not None
    assert limit.period is Period.MINUTE
    assert limit_of(refusal("Daily API request limit exceeded", status=400), NOW) is None


class Provider:
    """Answers in turn with what it is given."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers = list(answers)
        self.requested: list[httpx.URL] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requested.append(request.url)
        status, body = self.answers.pop(0)
        return httpx.Response(status, content=body)


def client(provider: Provider, slept: list[float], **settings: Any) -> OpenMeteoClient:
    http = httpx.Client(
        base_url="https://weather.example", transport=httpx.MockTransport(provider)
    )
    retry = PatientRetry(sleep=slept.append)
    return OpenMeteoClient(http, lambda: NOW, retry=retry, **settings)


def test_the_minute_is_waited_for_and_requested_again():
    slept: list[float] = []
    provider = Provider((429, refusal(REASONS[Period.MINUTE]).body), (200, b"{}"))
    openmeteo = client(provider, slept)
    assert openmeteo.search("Norwick").status == 200
    assert len(slept) == 1
    assert 0 <= slept[0] <= 62
    assert openmeteo.limit is None


@pytest.mark.parametrize("period", [Period.HOUR, Period.DAY])
def test_the_hour_and_the_day_are_not_waited_for(period):
    slept: list[float] = []
    provider = Provider((429, refusal(REASONS[period]).body))
    openmeteo = client(provider, slept)
    assert openmeteo.search("Norwick").error_class == "rate_limited"
    assert slept == []
    assert openmeteo.limit is not None
    assert not openmeteo.limit.is_worth_waiting


def test_the_politeness_rules_learn_the_wait():
    waits: list[float | None] = []

    class Book(Free):
        def report(self, url: str, outcome: Outcome) -> None:
            del url
            waits.append(outcome.retry_after_seconds)

    transport = httpx.MockTransport(Provider((429, refusal(REASONS[Period.DAY]).body)))
    with build_client(
        "https://weather.example", SourceSettings(), politeness=Book(), transport=transport
    ) as http:
        OpenMeteoClient(http, lambda: NOW).search("Norwick")
    (seconds,) = waits
    assert seconds is not None
    assert 0 < seconds <= 86_402


def test_places_are_requested_together_and_each_service_at_its_host():
    provider = Provider((200, b"[]"), (200, b"[]"), (200, b"{}"))
    hosts = Hosts(previous_runs="https://runs.example", geocoding="https://names.example")
    openmeteo = client(provider, [], hosts=hosts)
    places = [Place(61.21, -3.4251), Place(62, -5.87)]
    openmeteo.forecast(places, date(2026, 3, 7), date(2026, 3, 8))
    openmeteo.previous_runs(places, [date(2025, 3, 7), date(2025, 3, 8)])
    openmeteo.search("Norwick")
    forecast, runs, names = provider.requested
    assert (forecast.host, runs.host, names.host) == (
        "weather.example",
        "runs.example",
        "names.example",
    )
    assert forecast.params["latitude"] == "61.21,62"
    assert runs.params["start_date"] == runs.params["end_date"] == "2025-03-07,2025-03-08"
    assert "_previous_day1" in runs.params["hourly"]
    assert runs.params["hourly"].count(",") == 9  # ten variables count as one call, more do not
    assert names.path == "/v1/search"


def test_no_places_or_too_many_are_our_own_mistake():
    with pytest.raises(ValueError, match="0 places"):
        client(Provider(), []).forecast([], date(2026, 3, 7), date(2026, 3, 7))
