"""Season files and fixtures over HTTP, read by the real parser."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from football.observations.match import Market, MatchObservation, MatchStatus, PricePhase
from football.observations.parsed import Parsed, PayloadContext
from sources.footballdata.parse import PARSER
from sources.simulated.clubs import CLUBS
from sources.simulated.world import World
from tests.sources.simulated.conftest import StepClock


def _parsed(body: bytes, at: datetime) -> Parsed:
    context = PayloadContext(endpoint="season", resource="", fetched_at=at)
    parsed = PARSER.parse(body, context)
    assert not parsed.rejects
    return parsed


def _matches(http: httpx.Client, path: str, at: datetime) -> list[MatchObservation]:
    response = http.get(path)
    assert response.status_code == 200
    found = _parsed(response.content, at).observations
    return [o for o in found if isinstance(o, MatchObservation)]


def test_every_row_of_every_past_season_is_accepted(http: httpx.Client, clock: StepClock) -> None:
    for year in range(2018, 2025):
        for code in ("S1", "S2"):
            path = f"/mmz4281/{year % 100}{year % 100 + 1}/{code}.csv"
            matches = _matches(http, path, clock.at)
            assert len(matches) == 182
            assert {match.season_start_year for match in matches} == {year}
            assert all(match.status is MatchStatus.FINISHED for match in matches)
            assert all(match.statistics is not None for match in matches)


def test_scores_are_those_that_were_played(http: httpx.Client, world: World) -> None:
    season = world.season(2021)
    played = {
        (CLUBS[f.home].name, CLUBS[f.away].name): (tuple(season.play.goals[i]), f.kickoff_at)
        for i, f in enumerate(season.fixtures)
    }
    for match in _matches(http, "/mmz4281/2122/S1.csv", World.OPENING):
        goals, kickoff = played[match.home.name, match.away.name]
        assert (match.score.home_goals_90, match.score.away_goals_90) == goals
        assert match.kickoff_at == kickoff


def test_a_file_is_as_the_current_ones_are(http: httpx.Client) -> None:
    response = http.get("/mmz4281/2425/S2.csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert response.content.startswith(b"\xef\xbb\xbfDiv,Date,Time,HomeTeam,AwayTeam,FTHG")
    assert response.content.count(b"\r\n") == response.content.count(b"\n") == 183


def test_prices_of_five_books_stand_in_both_phases(http: httpx.Client, clock: StepClock) -> None:
    matches = _matches(http, "/mmz4281/2425/S1.csv", clock.at)
    for match in matches:
        for phase in (PricePhase.COLLECTED, PricePhase.CLOSING):
            quotes = [q for q in match.quotes if q.phase is phase]
            three_way = {q.book: q.prices for q in quotes if q.market is Market.MATCH_ODDS}
            assert set(three_way) == {"b365", "bw", "lb", "ps", "wh", "max", "average"}
            books = [three_way[book] for book in ("b365", "bw", "lb", "ps", "wh")]
            assert three_way["max"] == tuple(max(column) for column in zip(*books, strict=True))
            assert {q.line for q in quotes if q.market is Market.TOTAL} == {2.5}
            assert len([q for q in quotes if q.market is Market.ASIAN_HANDICAP]) == 4


def test_a_match_appears_when_it_is_over_and_not_before(
    http: httpx.Client, clock: StepClock, world: World
) -> None:
    season = world.season(2025)
    index = next(i for i in season.rows("S1") if season.fixtures[i].kickoff_at > clock.at)
    fixture = season.fixtures[index]
    teams = CLUBS[fixture.home].name, CLUBS[fixture.away].name
    end = datetime.fromtimestamp(float(season.finished_at[index]), tz=UTC)
    seen: list[bool] = []
    for at in (end - timedelta(seconds=5), end + timedelta(seconds=5)):
        clock.at = at
        matches = _matches(http, "/mmz4281/2526/S1.csv", at)
        seen.append(teams in {(match.home.name, match.away.name) for match in matches})
    assert seen == [False, True]


def test_coming_fixtures_have_prices_once_collected_and_no_results(
    http: httpx.Client, clock: StepClock
) -> None:
    matches = _matches(http, "/fixtures.csv", clock.at)
    assert {match.source_competition_id for match in matches} == {"S1", "S2"}
    assert all(match.status is MatchStatus.SCHEDULED for match in matches)
    assert all(clock.at < m.kickoff_at <= clock.at + timedelta(days=7) for m in matches)
    weekend = [m for m in matches if m.kickoff_at < clock.at + timedelta(days=2)]
    assert len(weekend) >= 10
    assert all(m.quotes for m in weekend)
    assert not any(m.quotes for m in matches if m not in weekend)
    assert not any(q.phase is PricePhase.CLOSING for m in matches for q in m.quotes)


def test_a_postponed_match_is_not_listed_until_it_has_a_new_date(
    http: httpx.Client, clock: StepClock, world: World
) -> None:
    season = world.season(2025)
    match = next(f for f in season.fixtures if f.is_postponed(World.OPENING))
    teams = CLUBS[match.home].name, CLUBS[match.away].name
    assert match.postponed_at is not None
    listed: list[bool] = []
    for at in (
        match.postponed_at - timedelta(minutes=1),
        match.postponed_at,
        match.kickoff_at - timedelta(hours=1),
    ):
        clock.at = at
        found = _matches(http, "/fixtures.csv", at)
        listed.append(teams in {(m.home.name, m.away.name) for m in found})
    assert listed == [True, False, True]


@pytest.mark.parametrize(
    "path", ["2526/E0", "1718/S1", "2627/S1", "2527/S1", "25/S1", "2526/S3", "abcd/S1"]
)
def test_files_that_do_not_exist_are_not_found(http: httpx.Client, path: str) -> None:
    assert http.get(f"/mmz4281/{path}.csv").status_code == 404


def test_an_unchanged_file_is_not_sent_again(http: httpx.Client, clock: StepClock) -> None:
    path = "/mmz4281/2526/S1.csv"
    first = http.get(path)
    validators = first.headers["etag"], first.headers["last-modified"]
    again = http.get(path, headers={"If-None-Match": validators[0]})
    assert (again.status_code, again.content) == (304, b"")
    assert http.get(path, headers={"If-Modified-Since": validators[1]}).status_code == 304
    clock.at += timedelta(days=3)
    assert http.get(path, headers={"If-None-Match": validators[0]}).status_code == 200
    assert http.get(path, headers={"If-Modified-Since": validators[1]}).status_code == 200


def test_the_next_season_comes_when_the_clock_does(http: httpx.Client, clock: StepClock) -> None:
    clock.at = datetime(2026, 9, 20, 12, tzinfo=UTC)
    matches = _matches(http, "/mmz4281/2627/S1.csv", clock.at)
    assert 14 <= len(matches) < 60
    assert {match.season_start_year for match in matches} == {2026}
