"""What each client asks for; the transport is the only fake."""

import re
from datetime import UTC, date, datetime

import httpx
import pytest

from sources.espn.client import DEFAULT_LIMIT, LARGEST_LIMIT, EspnClient, possibly_truncated
from sources.espn.coverage import days_and_months, scoreboards
from sources.footballdata.client import FootballDataClient
from sources.http import build_client
from sources.news.client import NewsClient
from sources.openmeteo.client import OpenMeteoClient, Place
from sources.settings import SourceSettings

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def requested() -> list[httpx.URL]:
    return []


@pytest.fixture
def http(requested):
    def handle(request: httpx.Request) -> httpx.Response:
        requested.append(request.url)
        return httpx.Response(200, content=b"answer")

    # A prefix in the base address stays: that is how faults are asked for.
    base_url = "http://127.0.0.1:8000/faults/none"
    with build_client(base_url, SourceSettings(), transport=httpx.MockTransport(handle)) as client:
        yield client


def clock() -> datetime:
    return NOW


@pytest.mark.parametrize(
    ("code", "start_year", "path"),
    [
        ("E0", 2025, "/mmz4281/2526/E0.csv"),
        ("SP2", 1999, "/mmz4281/9900/SP2.csv"),
        ("D1", 2009, "/mmz4281/0910/D1.csv"),
    ],
)
def test_a_season_file_has_both_years_in_its_path(http, requested, code, start_year, path):
    fetched = FootballDataClient(http, clock).season(code, start_year)
    assert requested[0].path == f"/faults/none{path}"
    assert (fetched.body, fetched.fetched_at) == (b"answer", NOW)


def test_fixtures_are_one_file(http, requested):
    FootballDataClient(http, clock).fixtures()
    assert requested[0].path == "/faults/none/fixtures.csv"


def test_a_scoreboard_is_requested_by_league_day_and_limit(http, requested):
    EspnClient(http, clock).scoreboard("eng.1", "20260301", 50)
    EspnClient(http, clock).scoreboard("all")
    assert requested[0].path == "/faults/none/apis/site/v2/sports/soccer/eng.1/scoreboard"
    assert dict(requested[0].params) == {"dates": "20260301", "limit": "50"}
    assert dict(requested[1].params) == {"limit": str(DEFAULT_LIMIT)}


def test_single_matches_teams_and_news_have_addresses_of_their_own(http, requested):
    client = EspnClient(http, clock)
    client.summary("eng.1", "740902")
    client.teams("eng.1")
    client.team("eng.1", "382")
    client.schedule("eng.1", "382")
    client.news("eng.1", limit=7)
    site = "/faults/none/apis/site/v2/sports/soccer/eng.1"
    assert [(url.path.removeprefix(site), dict(url.params)) for url in requested] == [
        ("/summary", {"event": "740902"}),
        ("/teams", {}),
        ("/teams/382", {}),
        ("/teams/382/schedule", {}),
        ("/news", {"limit": "7"}),
    ]


def test_a_table_is_requested_by_league_and_starting_year(http, requested):
    EspnClient(http, clock).standings("eng.1", 2025)
    assert requested[0].path == "/faults/none/apis/v2/sports/soccer/eng.1/standings"
    assert dict(requested[0].params) == {"season": "2025"}


@pytest.mark.parametrize("count", [25, 50, 100, 300, 301])
def test_a_round_count_may_be_a_cut_one(count):
    assert possibly_truncated(count, limit=300)


@pytest.mark.parametrize("count", [0, 10, 99, 101, 299])
def test_other_counts_are_believed(count):
    assert not possibly_truncated(count, limit=300)


def test_a_forecast_is_requested_in_utc(http, requested):
    client = OpenMeteoClient(http, clock)
    client.forecast([Place(54.5, -1.25)], date(2026, 3, 1), date(2026, 3, 3))
    assert requested[0].path == "/faults/none/v1/forecast"
    parameters = dict(requested[0].params)
    assert parameters.pop("hourly").split(",")[0] == "temperature_2m"
    assert parameters == {
        "latitude": "54.5",
        "longitude": "-1.25",
        "timezone": "GMT",
        "start_date": "2026-03-01",
        "end_date": "2026-03-03",
    }


def test_a_feed_is_requested_by_its_own_address(http, requested):
    NewsClient(http, clock).feed("http://127.0.0.1:9000/news/rss.xml")
    assert str(requested[0]) == "http://127.0.0.1:9000/news/rss.xml"


def test_espn_never_gets_a_range_nor_a_higher_limit_than_it_serves(http, requested):
    espn = EspnClient(http, clock)
    days = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)]
    for dates in days_and_months(days, days):
        list(scoreboards(espn, "eng.1", dates))
    full = httpx.Response(200, json={"events": [{}] * 100})
    with build_client(
        "http://127.0.0.1:8000",
        SourceSettings(),
        transport=httpx.MockTransport(lambda request: requested.append(request.url) or full),
    ) as cut:
        list(scoreboards(EspnClient(cut, clock), "eng.1", "202603"))
    assert len(requested) > 60
    for url in requested:
        assert re.fullmatch(r"\d{6}|\d{8}", url.params["dates"])
        assert int(url.params["limit"]) <= LARGEST_LIMIT == 500


@pytest.mark.parametrize("length", [25, 50, 100, 300])
def test_a_list_of_a_suspicious_length_may_be_cut(length):
    assert possibly_truncated(length)
    assert not possibly_truncated(length + 1, LARGEST_LIMIT)
    assert possibly_truncated(LARGEST_LIMIT, LARGEST_LIMIT)
