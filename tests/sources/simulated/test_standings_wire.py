"""Tables over HTTP, read by the real reader and compared with the results file."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from football.observations.match import MatchObservation
from football.observations.parsed import PayloadContext
from football.season import Result, rules_of, table
from sources.espn.standings import PublishedTable, read_standings
from sources.footballdata.parse import PARSER as RESULTS
from sources.simulated.clubs import CLUBS
from tests.sources.simulated.conftest import StepClock


def _table(http: httpx.Client, slug: str, year: int) -> PublishedTable:
    path = f"/apis/v2/sports/soccer/{slug}/standings"
    response = http.get(path, params={"season": year})
    assert response.status_code == 200
    return read_standings(response.content)


@pytest.mark.parametrize(
    ("slug", "division", "year"),
    [("sim.1", "S1", 2019), ("sim.2", "S2", 2024), ("sim.1", "S1", 2025)],
)
def test_a_table_agrees_with_ours_from_the_results_file(
    http: httpx.Client, clock: StepClock, slug: str, division: str, year: int
) -> None:
    path = f"/mmz4281/{year % 100:02d}{(year + 1) % 100:02d}/{division}.csv"
    context = PayloadContext(endpoint="", resource="", fetched_at=clock.at)
    results: list[Result] = []
    for seen in RESULTS.parse(http.get(path).content, context).observations:
        assert isinstance(seen, MatchObservation)
        home, away = seen.score.home_goals_90, seen.score.away_goals_90
        if home is not None and away is not None:
            results.append(Result(seen.home.name, seen.away.name, home, away))
    published = _table(http, slug, year)
    names = {club.espn_id: club.name for club in CLUBS}
    theirs = [
        (names[each.team.source_id or ""], each.position, each.played, each.points,
         each.goal_difference)
        for each in published.standings
    ]  # fmt: skip
    ours = [
        (row.team, row.position, row.total.played, row.points, row.total.goal_difference)
        for row in table(results, rules_of(division, year))
    ]
    assert theirs == ours
    assert published.season_start_year == year


def test_a_match_counts_when_it_is_over(http: httpx.Client, clock: StepClock) -> None:
    def played() -> int:
        return sum(each.played for each in _table(http, "sim.1", 2025).standings)

    before = played()
    clock.at = datetime(2025, 11, 15, 13, 45, tzinfo=UTC)
    assert played() == before
    clock.at += timedelta(hours=6)
    assert played() > before


def test_places_that_lead_somewhere_carry_a_note(http: httpx.Client) -> None:
    answer = http.get("/apis/v2/sports/soccer/sim.1/standings").json()
    entries = answer["children"][0]["standings"]["entries"]
    notes = sorted(
        (each["note"]["rank"], each["note"]["description"]) for each in entries if "note" in each
    )
    assert notes == [(1, "Title"), (13, "Relegation"), (14, "Relegation")]
    assert [season["year"] for season in answer["seasons"]][:2] == [2025, 2024]


@pytest.mark.parametrize("query", ["season=2031", "season=2017", "season=soon"])
def test_a_season_nobody_has_played_is_not_there(http: httpx.Client, query: str) -> None:
    missing = http.get(f"/apis/v2/sports/soccer/sim.1/standings?{query}")
    assert (missing.status_code, missing.json()) == (404, {"code": 404})
    assert http.get("/apis/v2/sports/soccer/eng.1/standings").status_code == 404
