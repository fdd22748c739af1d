"""Where clubs may finish: what the graph keeps, and that it can be played again."""

from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import pytest
from sqlalchemy import text

from assets.predictions.endings import NotProjectedError, ending_of
from football.competitions import COMPETITIONS
from football.models.dixon_coles import DixonColes
from football.season.projection import N_SEASONS
from sources.simulated.clubs import CLUBS as NORTHLAND
from sources.simulated.world import World
from storage.football.writes import adjustments
from storage.football.writes.adjustments import Adjustment
from storage.forecast.models.registry import Registry
from storage.forecast.models.tracking import Tracking
from tests.storage.builders import KICKOFF, a_model, final, fixture, ingest

pytestmark = pytest.mark.services

CLUBS = tuple(f"{name}{end}" for name in ("Aber", "Brax", "Cull", "Dorn", "Esk", "Fyr", "Gant")
              for end in ("ton", "wick"))  # fmt: skip
EVENING = KICKOFF.replace(hour=22)
EVEN = DixonColes(
    teams=CLUBS, attack=(0.0,) * 14, defence=(0.0,) * 14, intercept=0.2, home_advantage=0.3,
    rho=0.0, log_likelihood=0.0,
)  # fmt: skip


def metadata_of(result: dg.ExecuteInProcessResult, asset: str) -> dict:
    (event,) = [
        event
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(asset)
    ]
    return dict(event.materialization.metadata)


def projected(graph) -> pl.DataFrame:
    with graph.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT c.code, t.name, p.* FROM forecast.season_projection_team p"
                " JOIN forecast.season_projection USING (projection_id)"
                " JOIN football.season USING (season_id)"
                " JOIN football.competition c USING (competition_id)"
                " JOIN football.team t USING (team_id) ORDER BY c.code, p.position"
            )
        ).mappings()
        return pl.DataFrame([dict(row) for row in rows], infer_schema_length=None)


def test_every_season_in_progress_is_projected_once(graph):
    assert graph.count("forecast.season_projection") == 2
    first = metadata_of(graph.refresh, "predictions_season")
    again = metadata_of(graph.again, "predictions_season")
    assert (first["projected"].value, again["projected"].value) == (2, 0)
    assert again["unchanged"].value == 2
    assert {"places/S1", "places/S2"} <= set(first)
    assert "data:image/png;base64," in first["places/S1"].value
    assert len(again["outlook"].records) == 28


def test_places_are_shared_out_exactly(graph):
    for (code,), rows in projected(graph).group_by("code"):
        places = np.array(rows["positions"].to_list())
        assert places.shape == (14, 14), code
        np.testing.assert_allclose(places.sum(axis=0), 1.0, atol=1e-6)
        np.testing.assert_allclose(places.sum(axis=1), 1.0, atol=1e-6)
        zones = rows["zones"].struct.unnest()
        assert zones["title"].sum() == pytest.approx(1.0)
        assert zones["title"].to_numpy() == pytest.approx(places[:, 0], abs=1e-6)


def test_all_matches_left_are_played_the_announced_ones_by_sealed_forecasts(graph):
    shown = metadata_of(graph.refresh, "predictions_season")
    with graph.engine.connect() as connection:
        finished, sealed = connection.execute(
            text(
                "SELECT count(*) FILTER (WHERE status = 'finished'), count(*) FILTER (WHERE EXISTS"
                " (SELECT FROM forecast.forecast f WHERE f.match_id = m.match_id))"
                " FROM football.match m JOIN football.season USING (season_id)"
                " WHERE start_year = 2025"
            )
        ).one()
    assert shown["matches_left"].value == 2 * 182 - finished
    assert shown["with_sealed_forecast"].value == sealed > 20


def test_the_same_instant_plays_the_same_seasons(graph):
    models = pl.read_parquet(graph.lake / "models_goal.parquet")
    parameters = dict(models.select("competition", "parameters").iter_rows())
    model = DixonColes.from_dict(pl.Series([parameters["S1"]]).str.json_decode().to_list()[0])
    champions = Registry(graph.engine, Tracking(graph.mlflow_url)).champions()
    with graph.engine.connect() as connection:
        ending = ending_of(connection, COMPETITIONS["S1"], World.OPENING, model, champions)
    projection = ending.play()
    kept = projected(graph).filter(pl.col("code") == "S1").sort("name")
    assert kept["name"].to_list() == list(projection.teams)
    assert kept["expected_points"].to_list() == pytest.approx(projection.expected_points)
    assert projection.n_seasons == N_SEASONS


def test_strong_clubs_of_the_synthetic_truth_are_favoured(graph):
    kept = projected(graph).filter(pl.col("code") == "S1")
    season = graph.world.season(2025)
    final_points = {NORTHLAND[row.club].name: row.points for row in season.standings("S1")}
    truth = [final_points[name] for name in kept["name"]]
    assert np.corrcoef(kept["expected_points"], truth)[0, 1] > 0.5
    low, high = np.array(kept["points_quantiles"].to_list())[:, [0, 4]].T
    inside = np.mean((low <= truth) & (truth <= high))
    assert inside > 0.6


def test_each_projection_is_published_to_its_competition(graph):
    with graph.engine.connect() as connection:
        events = connection.execute(
            text(
                "SELECT topics, payload FROM events.event WHERE type = 'projection.updated'"
                " ORDER BY seq"
            )
        ).all()
    assert [list(event.topics) for event in events] == [["competition:S1"], ["competition:S2"]]
    assert sum(team["zones"]["title"] for team in events[0].payload["teams"]) == pytest.approx(1)


def test_the_provider_agrees_with_our_tables(graph):
    (check,) = [
        check
        for check in graph.refresh.get_asset_check_evaluations()
        if check.check_name == "agrees_with_provider"
    ]
    assert check.passed
    assert check.metadata["compared"].value == "S1, S2"
    assert graph.count("raw.payload WHERE endpoint = 'standings' AND status = 200") == 4


def test_postgres_has_the_ratings_of_the_lake(graph):
    lake = pl.read_parquet(graph.lake / "features_ratings.parquet")
    assert graph.count("football.team_rating") == lake.height > 2000


@pytest.fixture
def league(engine, clock):
    """Fourteen clubs, one match played and six announced; a champion."""
    pairs = list(zip(CLUBS[::2], CLUBS[1::2], strict=True))
    rows = [fixture(*pair, row_no=n) for n, pair in enumerate(pairs, start=1)]
    ingest(engine, *rows)
    ingest(engine, final(2, 0, home=pairs[0][0], away=pairs[0][1]))
    a_model(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE forecast.model_version SET name = 'goal_S1'"))
    return engine


def ending(engine, model: Any = EVEN, at=EVENING):
    champions = Registry(engine, Tracking("http://127.0.0.1:1")).champions()
    with engine.connect() as connection:
        return ending_of(connection, COMPETITIONS["S1"], at, model, champions)


def test_points_taken_make_another_projection_and_move_the_club(league):
    before = ending(league)
    adjustments.add(
        league,
        Adjustment(
            competition="S1", season="2025-26", team=CLUBS[0], points=-12, reason="accounts"
        ),
    )
    after = ending(league)
    assert before.digest != after.digest
    row = after.play().teams.index(CLUBS[0])
    assert after.play().expected_points[row] < before.play().expected_points[row] - 10


def test_time_alone_is_nothing_new(league):
    assert ending(league).digest == ending(league, at=KICKOFF.replace(hour=23)).digest


def test_a_result_counts_from_when_it_is_known(league):
    at_kickoff = ending(league, at=KICKOFF)
    assert (len(at_kickoff.so_far.results), len(at_kickoff.fixtures)) == (0, 182)
    assert (len(ending(league).so_far.results), len(ending(league).fixtures)) == (1, 181)


def test_a_season_that_cannot_be_projected_says_why(engine, clock):
    with pytest.raises(NotProjectedError, match="no match of 2025-26 is known"):
        ending(engine)
    ingest(engine, fixture())
    with pytest.raises(NotProjectedError, match="2 of 14 clubs"):
        ending(engine)


def test_without_a_goal_model_or_champion_nothing_is_guessed(league):
    with pytest.raises(NotProjectedError, match="no goal model"):
        ending(league, model=None)
    with league.begin() as connection:
        connection.execute(text("UPDATE forecast.model_version SET state = 'retired'"))
    with pytest.raises(NotProjectedError, match="no champion"):
        ending(league)


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET points = 0", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_projections_are_never_rewritten(owner_engine, statement):
    with (
        pytest.raises(Exception, match="only ever added"),
        owner_engine.begin() as connection,
    ):
        connection.execute(text(statement.format("forecast.season_projection_team")))
