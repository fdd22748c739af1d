"""How all matches of a stretch of time are asked for; the transport is the only fake."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import httpx
import orjson
import pytest

from sources.espn.client import DEFAULT_LIMIT, LARGEST_LIMIT, EspnClient
from sources.espn.coverage import days_and_months, eastern_days, scoreboards
from sources.http import Retry, build_client
from sources.settings import SourceSettings

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
Answered = Callable[[str, int], tuple[int, list[str]]]


@pytest.fixture
def asking() -> Callable[[Answered], tuple[EspnClient, list[tuple[str, int]]]]:
    """A client of a provider that answers with so many events, and what it was asked."""

    def make(answered: Answered) -> tuple[EspnClient, list[tuple[str, int]]]:
        requested: list[tuple[str, int]] = []

        def handle(request: httpx.Request) -> httpx.Response:
            dates, limit = request.url.params["dates"], int(request.url.params["limit"])
            requested.append((dates, limit))
            number, calendar = answered(dates, limit)
            if number < 0:
                return httpx.Response(500, content=b"?")
            body = {"leagues": [{"calendar": calendar}], "events": [{}] * number}
            return httpx.Response(200, content=orjson.dumps(body))

        http = build_client(
            "http://127.0.0.1:8000", SourceSettings(), transport=httpx.MockTransport(handle)
        )
        return EspnClient(http, lambda: NOW, retry=Retry(waits_seconds=())), requested

    return make


def test_a_short_list_is_the_whole(asking):
    client, requested = asking(lambda _dates, _limit: (24, []))
    (answer,) = scoreboards(client, "eng.1", "202603")
    assert (answer.resource, answer.is_suspect) == ("eng.1/202603", False)
    assert requested == [("202603", DEFAULT_LIMIT)]


@pytest.mark.parametrize("length", [25, 50, 100, DEFAULT_LIMIT])
def test_a_month_that_stops_where_lists_are_cut_is_requested_by_match_day(asking, length):
    calendar = ["2026-02-28T08:00Z", "2026-03-01T08:00Z", "2026-03-14T07:00Z"]
    client, _ = asking(lambda dates, _limit: (length if dates == "202603" else 9, calendar))
    answers = list(scoreboards(client, "eng.1", "202603"))
    assert [each.resource for each in answers] == [
        "eng.1/202603",
        "eng.1/20260301",
        "eng.1/20260314",
    ]
    assert [each.is_suspect for each in answers] == [True, False, False]


def test_without_a_calendar_of_days_every_day_is_requested(asking):
    calendar = [{"label": "Knock-outs", "entries": []}]
    client, requested = asking(lambda dates, _limit: (100 if dates == "202602" else 1, calendar))
    assert len(list(scoreboards(client, "fifa.world", "202602"))) == 29
    assert requested[-1] == ("20260228", DEFAULT_LIMIT)


@pytest.mark.parametrize(
    ("second", "is_suspect"), [(25, True), (26, False), (LARGEST_LIMIT, True)]
)
def test_a_day_is_requested_again_with_another_limit(asking, second, is_suspect):
    client, requested = asking(
        lambda _dates, limit: (25 if limit == DEFAULT_LIMIT else second, [])
    )
    answers = list(scoreboards(client, "all", "20260307"))
    assert requested == [("20260307", DEFAULT_LIMIT), ("20260307", LARGEST_LIMIT)]
    assert answers[-1].is_suspect is is_suspect


def test_a_failure_is_an_answer_and_not_requested_in_pieces(asking):
    client, requested = asking(lambda _dates, _limit: (-1, []))
    (answer,) = scoreboards(client, "eng.1", "202603")
    assert (answer.fetched.status, answer.is_suspect) == (500, False)
    assert len(requested) == 1


def test_a_utc_day_lies_in_two_eastern_days():
    assert eastern_days(date(2026, 3, 1)) == (date(2026, 2, 28), date(2026, 3, 1))
    dates = days_and_months(eastern_days(date(2026, 3, 1)), [date(2026, 3, 1), date(2026, 4, 2)])
    assert dates == ["20260228", "20260301", "202603", "202604"]
