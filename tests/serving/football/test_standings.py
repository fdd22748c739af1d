"""Tables, projections and their history over HTTP."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, select

from storage.football.writes import adjustments
from storage.football.writes.adjustments import Adjustment
from storage.forecast.writes import ratings
from storage.forecast.writes.ratings import Rating
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import season, team

pytestmark = pytest.mark.services

SEASONS = 200


@dataclass(frozen=True, kw_only=True)
class Table:
    """A season of fourteen clubs; Askvik has won at Bø 100%, which then drew with Corrie."""

    league: Any
    ids: dict[str, int]

    def project(self, hours: float = 0.0) -> None:
        self.league.project(hours, n_seasons=SEASONS)


@pytest.fixture
def table(league) -> Table:
    with league.engine.begin() as connection:
        for number in range(4, 14):
            connection.execute(insert(team).values(name=f"Zz {number:02d}", country="Northland"))
        names = connection.execute(select(team.c.name, team.c.team_id).order_by(team.c.team_id))
        ids = {row.name: row.team_id for row in names}
    numbers = list(ids.values())
    for home, away in zip(numbers[2::2], numbers[3::2], strict=True):
        league.add_match(48, home_team_id=home, away_team_id=away)
    for hours, home, away, goals in ((-48, 1, 0, (0, 2)), (-24, 1, 2, (1, 1))):
        league.add_match(
            hours,
            home_team_id=numbers[home],
            away_team_id=numbers[away],
            status="finished",
            home_goals_90=goals[0],
            away_goals_90=goals[1],
            known_at=league.now + timedelta(hours=hours + 2),
        )
    return Table(league=league, ids=ids)


def test_a_table_counts_results_by_the_rules_of_its_league(api, table):
    body = api.get("/v1/standings/S1").json()
    assert body["season"] == {
        "start_year": 2025, "label": "2025-26", "match_count": 8, "finished_count": 2,
    }  # fmt: skip
    assert body["as_of"] == "2025-11-14T11:00:00Z"
    first, second, third, *_ = body["rows"]
    assert (first["team"]["name"], first["points"], first["form"]) == ("Askvik", 3, "W")
    assert first["zones"] == ["title"]
    assert (first["home"]["played"], first["away"]["won"]) == (0, 1)
    assert (second["team"]["name"], second["is_level"]) == ("Corrie", False)
    assert (third["team"]["name"], third["form"]) == ("Bø 100%", "LD")
    assert third["total"] == {
        "played": 2, "won": 0, "drawn": 1, "lost": 1, "goals_for": 1, "goals_against": 3,
        "goal_difference": -2,
    }  # fmt: skip
    assert len(body["rows"]) == 14
    assert body["projection"] is None
    assert body["adjustments"] == []


def test_a_projection_comes_with_places_zones_and_how_sure_they_are(api, table):
    table.project()
    projection = api.get("/v1/standings/S1").json()["projection"]
    assert projection["n_seasons"] == SEASONS
    assert projection["model_name"] == "outcome_odds_free"
    assert projection["as_of"] == "2025-11-15T09:00:00Z"
    places = np.array([each["positions"] for each in projection["teams"]])
    np.testing.assert_allclose(places.sum(axis=0), 1.0, atol=1e-6)
    np.testing.assert_allclose(places.sum(axis=1), 1.0, atol=1e-6)
    first = projection["teams"][0]
    title = first["zones"]["title"]
    assert title["value"] == pytest.approx(places[0, 0], abs=1e-6)
    assert title["standard_error"] == pytest.approx(
        (title["value"] * (1 - title["value"]) / SEASONS) ** 0.5
    )
    assert first["position_errors"][0] == pytest.approx(title["standard_error"], abs=1e-6)
    assert first["points_quantiles"] == sorted(first["points_quantiles"])
    assert len(first["points_quantiles"]) == len(projection["quantile_levels"])
    assert first["expected_points"]["standard_error"] == pytest.approx(
        first["points_sd"] / SEASONS**0.5
    )


def test_points_taken_show_at_once_with_their_reason(api, table, eventually):
    assert api.get("/v1/standings/S1").json()["rows"][0]["team"]["name"] == "Askvik"
    for points, day in ((-6, date(2025, 11, 1)), (-2, date(2025, 12, 1))):
        adjustments.add(
            table.league.engine,
            Adjustment(
                competition="S1", season="2025-26", team="Askvik", points=points,
                reason="late accounts", effective_on=day,
            ),
        )  # fmt: skip
    eventually(lambda: api.get("/v1/standings/S1").json()["adjustments"] != [])
    body = api.get("/v1/standings/S1").json()
    (adjustment,) = body["adjustments"]
    assert adjustment == {
        "team": {"team_id": table.ids["Askvik"], "name": "Askvik"}, "points": -6,
        "reason": "late accounts", "effective_on": "2025-11-01",
    }  # fmt: skip
    last = body["rows"][-1]
    assert (last["team"]["name"], last["points"], last["adjustment"]) == ("Askvik", -3, -6)


def test_history_has_the_last_projection_of_each_day(api, table):
    for hours in (0.0, 5.0, 24.0):
        table.project(hours)
    body = api.get("/v1/standings/S1/history?season=2025-26").json()
    assert body["as_of"] == ["2025-11-15T14:00:00Z", "2025-11-16T09:00:00Z"]
    assert body["matches_played"] == [2, 2]
    assert [each["team"]["name"] for each in body["teams"][:2]] == ["Askvik", "Bø 100%"]
    askvik = body["teams"][0]
    assert askvik["points"] == [3, 3]
    assert len(askvik["zones"]["title"]) == len(askvik["expected_points"]) == 2


def test_a_season_without_projections_has_an_empty_history(api, table):
    body = api.get("/v1/standings/S1/history").json()
    assert (body["as_of"], body["teams"]) == ([], [])


def test_a_projection_that_says_nothing_new_is_not_added(api, table):
    table.project()
    table.project()
    assert len(api.get("/v1/standings/S1/history").json()["as_of"]) == 1


@pytest.mark.parametrize("address", ["/v1/standings/{}", "/v1/standings/{}/history"])
def test_what_is_not_there_is_reported_missing(api, table, address):
    for code, query in (("X1", ""), ("S2", ""), ("S1", "?season=1999"), ("%00", "")):
        answer = api.get(address.format(code) + query)
        assert answer.status_code == 404, (code, query)
        assert answer.headers["content-type"] == "application/problem+json"
    for query in ("season=25", "season=2025-27", "saison=2025", "season=2025&season=2024"):
        assert api.get(f"{address.format('S1')}?{query}").status_code == 422, query


def test_a_team_knows_where_it_stands_its_form_and_its_ratings(api, table):
    now = table.league.now
    with UnitOfWork(table.league.engine) as uow:
        kept = ratings.replace(
            uow,
            [
                Rating("Northland", "Askvik", now, 1561.0, 0.7, 0.3),
                Rating("Northland", "Askvik", now - timedelta(days=28), 1520.0, 0.6, 0.2),
                Rating("Northland", "Nobody", now, 1500.0, 0.0, 0.0),
            ],
        )
        uow.commit()
    assert kept == 2
    body = api.get(f"/v1/teams/{table.ids['Askvik']}").json()
    assert body["standing"] == {
        "competition": {"code": "S1", "name": "Northland Premier"}, "season": "2025-26",
        "position": 1, "clubs": 14, "played": 1, "points": 3, "goal_difference": 2, "form": "W",
        "zones": ["title"],
    }  # fmt: skip
    (match,) = body["form"]
    assert (match["opponent"]["name"], match["is_home"], match["result"]) == (
        "Bø 100%",
        False,
        "W",
    )
    assert (match["goals_for"], match["goals_against"]) == (2, 0)
    assert [rating["elo"] for rating in body["ratings"]] == [1520.0, 1561.0]


def test_a_team_that_has_not_played_has_no_standing(api, league):
    body = api.get(f"/v1/teams/{league.team_ids[3]}").json()
    assert (body["standing"], body["form"], body["ratings"]) == (None, [], [])


def test_the_page_shows_where_clubs_may_finish(api, table):
    html = {"Accept": "text/html"}
    assert "Where they may finish" not in api.get("/standings/S1", headers=html).text
    table.project()
    page = api.get("/standings/S1?season=2025", headers=html).text
    outlook = page.partition("Where they may finish")[2]
    assert outlook.count("<tr>") == 15
    assert "200 simulated seasons after 2 matches" in outlook
    assert all(word in outlook for word in ("Askvik", "Title", "Relegation", " %"))


def test_two_seasons_that_begin_in_one_year_are_both_reached(api, table):
    league = table.league
    with league.engine.begin() as connection:
        number = connection.execute(
            insert(season)
            .values(competition_id=league.competition_ids["S1"], start_year=2025, label="2025")
            .returning(season.c.season_id)
        ).scalar_one()
    league.add_match(
        -4000, season_id=number, status="finished", home_goals_90=3, away_goals_90=0,
        known_at=league.now - timedelta(hours=3990),
    )  # fmt: skip
    yearly = api.get("/v1/standings/S1?season=2025").json()
    split = api.get("/v1/standings/S1?season=2025-26").json()
    newest = api.get("/v1/standings/S1").json()
    assert [each["season"]["label"] for each in (yearly, split, newest)] == [
        "2025", "2025-26", "2025-26",
    ]  # fmt: skip
    assert max(row["points"] for row in yearly["rows"]) == 3
    assert yearly["season"]["finished_count"] == 1
    assert split["season"]["finished_count"] == 2
    page = api.get("/standings/S1?season=2025", headers={"Accept": "text/html"}).text
    assert '<option value="2025" selected>' in page
    assert '<option value="2025-26">' in page
