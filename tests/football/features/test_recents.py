"""The last matches of both sides: the right ones, in order, and none that was not known."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.facts import Facts
from football.features import recents, training

END = datetime(2013, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def facts(make_league: Callable[..., Any]) -> Facts:
    return make_league(seasons=3, teams=10).facts.as_known(END)


@pytest.fixture(scope="module")
def rows(facts: Facts) -> pl.DataFrame:
    return recents.joined(training(facts, END, has_goal_model=False), facts)


def read(row: dict[str, Any], side: tuple[str, ...], name: str) -> list[float]:
    return [row[each] for each in side if each.endswith(f"_{name}")]


def test_the_last_place_is_the_last_match_before_the_day(facts: Facts, rows: pl.DataFrame):
    row = rows.row(-1, named=True)
    team, day = row["home"], row["match_date"]
    of_team = (pl.col("home") == team) | (pl.col("away") == team)
    past = facts.matches.filter(of_team & (pl.col("match_date") < day))
    last = past.sort("kickoff_at", "match_key").tail(recents.LENGTH)
    was_home = (last["home"] == team).to_numpy()
    goals = np.where(was_home, last["home_goals"], last["away_goals"])
    assert read(row, recents.HOME, "goals") == pytest.approx((goals - 1.35) / 1.2)
    assert read(row, recents.HOME, "is_home") == np.where(was_home, 1.0, -1.0).tolist()
    assert read(row, recents.HOME, "is_there") == [1.0] * recents.LENGTH


def test_who_has_not_played_has_empty_places(rows: pl.DataFrame):
    first = rows.row(0, named=True)
    assert {first[name] for name in recents.COLUMNS} == {0.0}


def test_results_and_counts_of_the_day_and_after_change_nothing(facts: Facts, rows: pl.DataFrame):
    at = rows["as_of"][rows.height // 2]
    before = rows.filter(pl.col("as_of") <= at)
    again = recents.joined(before.drop(recents.COLUMNS), facts.as_known(at))
    assert again.select(recents.COLUMNS).equals(before.select(recents.COLUMNS))
