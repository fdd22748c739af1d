"""Live forecasts: made when a match changes or time passes, announced once, and right."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, insert, select

from assets.predictions.in_play import renew
from football.grid import ScoreGrid
from football.models.in_play import InPlay, Moment
from football.models.shots_so_far import SIMULATED
from football.observations.match import Phase, Score
from storage.football.tables.lineup import match_event
from storage.forecast.statements import live
from storage.forecast.tables.live import live_forecast
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.tables.events import event
from storage.kit.unit_of_work import UnitOfWork
from tests.storage.builders import (
    KICKOFF,
    a_model,
    final,
    fixture,
    forecast_of,
    in_play,
    ingest,
    the_match,
)

pytestmark = pytest.mark.services

GRID = ScoreGrid.normalised(
    np.outer([0.28, 0.34, 0.22, 0.10, 0.05, 0.01], [0.35, 0.36, 0.19, 0.07, 0.02, 0.01])
)


@pytest.fixture
def match_id(engine: Engine, clock: DatabaseClock) -> int:
    """A match of S1 that was forecast before kick-off, on two tracks."""
    ingest(engine, fixture())
    match_id: int = the_match(engine).match_id
    p_home, p_draw, p_away = GRID.outcomes()
    body = {"grid": GRID.to_list(), "p_home": p_home, "p_draw": p_draw, "p_away": p_away}
    model = a_model(engine)
    with UnitOfWork(engine) as uow:
        for track in ("odds_free", "market"):
            seal_forecasts(uow, [forecast_of(match_id, model, track=track, **body)])
        uow.commit()
    return match_id


def live_forecasts(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(
            select(live_forecast)
            .where(live_forecast.c.track == "odds_free")
            .order_by(live_forecast.c.live_forecast_id)
        ).mappings()
        return [dict(row) for row in rows]


def announced(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        wanted = select(event).where(event.c.type == "forecast.live").order_by(event.c.seq)
        return list(connection.execute(wanted))


def look(engine: Engine, minute: int) -> int:
    return renew(engine, ["S1"], KICKOFF + timedelta(minutes=minute)).forecasts


def test_before_kick_off_there_is_none(engine, match_id):
    assert look(engine, -1) == 0


def test_it_is_the_sealed_grid_carried_to_where_the_match_stands(engine, match_id):
    shown = replace(in_play(1, 0, 23), minute="24'")
    ingest(engine, shown)
    assert look(engine, 23) == 2
    (row,) = live_forecasts(engine)
    expected = InPlay().grid(GRID, Moment(1, 23.0, 1, 0)).outcomes()
    assert (row["p_home"], row["p_draw"], row["p_away"]) == pytest.approx(expected, abs=1e-4)
    assert (row["minute"], row["home_goals"], row["cause"]) == ("24'", 1, "first look")
    assert row["shift"] == pytest.approx(abs(expected[0] - GRID.outcomes()[0]), abs=1e-4)
    assert row["summary"]["scorelines"][0]["home"] >= 1


def test_a_leader_in_stoppage_time_is_not_the_winner_yet(engine, match_id):
    late = {"phase": Phase.SECOND_HALF, "period": 2, "clock_seconds": 5400}
    ingest(engine, replace(in_play(1, 0, 107, **late), minute="90'+2'"))
    look(engine, 107)
    (row,) = live_forecasts(engine)
    assert 0.9 < row["p_home"] < 0.99
    assert row["p_draw"] > 0.01


def test_shots_are_read_where_that_was_learned_and_somebody_tells(engine, match_id):
    counted = {"figures": {"shots_on_target": (7.0, 0.0)}}
    ingest(engine, in_play(0, 0, 40, **counted))
    with engine.connect() as connection:
        about = {"codes": ["S1"], "since": KICKOFF}
        (state,) = connection.execute(live.followed(), about).mappings()
    assert (state["home_shots"], state["away_shots"]) == (7.0, 0.0)
    model = InPlay(shots=SIMULATED)
    renew(engine, ["S1"], KICKOFF + timedelta(minutes=40), model)
    (row,) = live_forecasts(engine)
    moment = Moment(1, 40.0, 0, 0, stoppage=0.0)
    without = model.grid(GRID, moment).outcomes()
    heeded = model.grid(GRID, moment._replace(home_shots=7.0, away_shots=0.0)).outcomes()
    assert row["p_home"] == pytest.approx(heeded[0], abs=1e-4)
    assert row["p_home"] > without[0] + 0.005


def test_a_goal_is_published_with_cause_and_size_to_all_who_follow(engine, match_id):
    ingest(engine, in_play(0, 0, 2))
    look(engine, 2)
    ingest(engine, in_play(0, 1, 3))
    look(engine, 3)
    kick_off, goal = live_forecasts(engine)
    assert (kick_off["cause"], goal["cause"]) == ("kick-off", "goal")
    assert goal["p_away"] > kick_off["p_away"] + 0.15
    published = announced(engine)[-1]
    assert {"live", f"match:{match_id}", "competition:S1"} <= set(published.topics)
    assert published.payload["cause"] == "goal"
    assert published.payload["size"] == pytest.approx(goal["shift"])
    assert {each["track"] for each in published.payload["forecasts"]} == {"odds_free", "market"}


def test_what_was_published_is_not_repeated_until_time_has_passed(engine, match_id):
    ingest(engine, in_play(0, 0, 10))
    assert look(engine, 10) == 2
    assert look(engine, 10) == 0
    ingest(engine, in_play(0, 0, 12))
    assert look(engine, 12) == 0
    ingest(engine, in_play(0, 0, 13))
    assert look(engine, 13) == 2
    assert live_forecasts(engine)[-1]["cause"] == "time"


def test_a_goal_withdrawn_gives_the_probabilities_back(engine, match_id):
    for minute, goals in ((20, 0), (21, 1), (22, 0)):
        ingest(engine, in_play(goals, 0, minute))
        look(engine, minute)
    before, goal, after = live_forecasts(engine)
    assert after["cause"] == "goal withdrawn"
    assert after["p_home"] == pytest.approx(before["p_home"], abs=0.02)
    assert goal["p_home"] > before["p_home"] + 0.1


def test_a_red_card_changes_the_forecast(engine, match_id):
    ingest(engine, in_play(0, 0, 30))
    look(engine, 30)
    stamp = dict.fromkeys(("observed_at", "known_at", "recorded_at"), KICKOFF)
    with engine.begin() as connection:
        connection.execute(
            insert(match_event).values(
                match_id=match_id, source="espn", source_event_id="1", kind="red_card",
                team_id=the_match(engine).home_team_id, period=1, clock_seconds=1830,
                minute="31'", **stamp,
            )
        )  # fmt: skip
    look(engine, 30)
    before, after = live_forecasts(engine)
    assert (after["cause"], after["home_red_cards"]) == ("red card", 1)
    assert after["p_home"] < before["p_home"] - 0.03


def test_phases_are_published_and_full_time_is_certain_and_last(engine, match_id):
    ingest(engine, in_play(0, 0, 44))
    look(engine, 44)
    ingest(engine, in_play(0, 0, 47, phase=Phase.HALF_TIME))
    look(engine, 47)
    second = {"phase": Phase.SECOND_HALF, "period": 2, "clock_seconds": 46 * 60}
    ingest(engine, in_play(0, 0, 62, **second))
    look(engine, 62)
    ingest(engine, final(2, 1))
    look(engine, 120)
    assert look(engine, 121) == 0
    rows = live_forecasts(engine)
    assert [row["cause"] for row in rows] == ["first look", "half-time", "second half", "goal"]
    last = rows[-1]
    assert (last["p_home"], last["p_draw"], last["p_away"]) == pytest.approx((1, 0, 0))


def test_a_score_the_grid_thought_impossible_is_forecast_all_the_same(engine, match_id):
    ingest(engine, in_play(9, 4, 40, score=Score(home_goals_90=9, away_goals_90=4)))
    assert look(engine, 40) == 2
    assert live_forecasts(engine)[-1]["p_home"] > 0.95


def test_other_competitions_are_left_alone(engine, match_id):
    ingest(engine, in_play(0, 0, 10))
    assert renew(engine, ["S2"], KICKOFF + timedelta(minutes=10)).matches == 0


def test_the_history_of_a_match_is_its_newest_first(engine, match_id):
    for minute in (10, 20):
        ingest(engine, in_play(0, 0, minute))
        look(engine, minute)
    with engine.connect() as connection:
        about = {"match_id": match_id, "limit": 10}
        rows = connection.execute(live.forecasts_of_match(), about).all()
    assert [row.clock_seconds for row in rows] == [1200, 1200, 600, 600]
