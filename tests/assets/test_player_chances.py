"""Chances of players in a real database: a day ahead, with line-ups, and what became of them."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, text

from assets.monitoring import players as monitoring
from assets.predictions.player_chances import forecast, keep
from football.players.chances import record
from storage.forecast.statements import players
from storage.kit.clock import DatabaseClock
from tests.clocks import set_stepped, step
from tests.storage import elevens
from tests.storage.builders import KICKOFF, count
from tests.storage.elevens import AWAY, GRID, HOME

pytestmark = pytest.mark.services


def chances(engine: Engine, clock: DatabaseClock) -> list[int]:
    now = clock.now()
    return keep(engine, forecast(engine, now), now, "a run")


def rows(engine: Engine, horizon: str) -> dict[str, Any]:
    said = text(
        "SELECT p.name, c.* FROM forecast.player_chance c JOIN football.player p USING (player_id)"
        " WHERE horizon = :horizon"
    )
    with engine.connect() as connection:
        found = connection.execute(said, {"horizon": horizon}).mappings()
        return {row["name"]: row for row in found}


def test_chances_stand_a_day_before_and_with_line_ups_and_are_scored(
    engine: Engine, clock: DatabaseClock
) -> None:
    set_stepped(engine, KICKOFF - timedelta(days=2))
    match_id = elevens.past_and_coming(engine)
    assert chances(engine, clock) == [match_id]
    assert chances(engine, clock) == [], "nothing is new"
    before = rows(engine, "T-24h")
    assert len(before) == 28
    for team, mean in zip((HOME, AWAY), GRID.expected_goals(), strict=True):
        side = [row for name, row in before.items() if name.startswith(team)]
        assert sum(row["start_probability"] for row in side) == pytest.approx(11, abs=0.01)
        # Own goals are left: three of a hundred before any was seen.
        assert 0.95 * mean < sum(row["expected_goals"] for row in side) < mean
    likeliest = max(before, key=lambda name: before[name]["score_probability"])
    assert likeliest == f"{HOME} Player10"
    assert before[likeliest]["expected_shots"] is None, "nobody counts shots here"

    step(engine, to=KICKOFF - timedelta(minutes=40))
    elevens.lineups_out(engine, clock.now())
    assert chances(engine, clock) == [match_id]
    listed = rows(engine, "kick-off")
    assert {row["start_probability"] for row in listed.values()} == {0, 1}
    assert listed[f"{AWAY} Player10"]["start_probability"] == 0
    assert listed[f"{AWAY} Player12"]["has_lineup"]
    assert rows(engine, "T-24h") == before, "what was said a day before stays"
    with engine.connect() as connection:
        newest = connection.execute(players.of_match(), {"match_id": match_id}).mappings().all()
    assert {row["horizon"] for row in newest} == {"kick-off"}

    step(engine, to=KICKOFF + timedelta(hours=3))
    elevens.over(engine)
    assert monitoring.settle(engine, clock.now()) == 1
    assert monitoring.settle(engine, clock.now()) == 0
    assert chances(engine, clock) == []
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(players.settled())]
    settled = pl.DataFrame(found, schema=record.SETTLED_SCHEMA, orient="row")
    scores, tenths = record.scores(settled), record.tenths(settled)
    monitoring.keep(engine, scores, tenths, 1, clock.now())
    start = scores.filter(horizon="T-24h", quantity="start")
    assert start.select("n", "matches", "observed").row(0) == (28, 1, pytest.approx(22 / 28))
    assert start["brier"][0] < start["base_brier"][0]
    assert scores.filter(horizon="kick-off", quantity="start").is_empty()
    goals = tenths.filter(horizon="kick-off", quantity="score")
    assert (goals["n"].sum(), goals["happened"].sum()) == (28, 1)
    assert count(engine, "monitoring.player_score") == scores.height == 7
    assert count(engine, "events.event WHERE type = 'chances.updated'") == 3
    assert rows(engine, "T-24h")[f"{HOME} Player2"]["yellow_cards"] == 1


def test_a_world_without_line_ups_has_no_chances(engine: Engine, clock: DatabaseClock) -> None:
    assert forecast(engine, clock.now()).is_empty()
    assert chances(engine, clock) == []
    assert monitoring.settle(engine, clock.now()) == 0
    none = pl.DataFrame(schema=record.SETTLED_SCHEMA)
    assert record.scores(none).is_empty()
    assert record.tenths(none).is_empty()
