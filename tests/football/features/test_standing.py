"""Ratings and form as people read them: from what was known at the instant, and no more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from football.facts import Facts
from football.features.standing import FORM_SCHEMA, RATINGS_SCHEMA, form, ratings_over_time

END = datetime(2011, 7, 1, tzinfo=UTC)


def test_elo_of_a_country_averages_its_base_at_every_instant(make_league: Callable[..., Any]):
    ratings = ratings_over_time(make_league(seasons=1).facts, END)
    assert ratings.schema == RATINGS_SCHEMA
    assert ratings["as_of"].max() == END
    means = ratings.filter(pl.col("as_of") == END)["elo"].to_numpy()
    assert means.mean() == pytest.approx(1500.0)
    assert means.std() > 10


def test_ratings_of_an_instant_are_those_that_were_known_then(make_league: Callable[..., Any]):
    facts = make_league(seasons=1).facts
    ratings = ratings_over_time(facts, END)
    (first, second, *_) = ratings["as_of"].unique().sort()
    then = ratings.filter(pl.col("as_of") == second)
    assert then.equals(ratings_over_time(facts, second).filter(pl.col("as_of") == second))
    before = ratings.filter(pl.col("as_of") == first)
    assert before.height == then.height
    for name in ("elo", "pi_home", "pi_away"):
        assert not before[name].equals(then[name])


def test_form_counts_the_matches_known_so_far(make_league: Callable[..., Any]):
    facts = make_league(seasons=1, teams=6).facts
    table = form(facts, END)
    assert table.schema == FORM_SCHEMA
    assert table["played"].to_list() == [10] * 6
    wins = facts.matches.filter(pl.col("home_goals") != pl.col("away_goals")).height
    draws = facts.matches.height - wins
    assert table["points"].sum() == 3 * wins + 2 * draws


def test_standing_before_the_first_result_is_empty(make_league: Callable[..., Any]):
    facts = make_league(seasons=1).facts
    start = facts.matches["kickoff_at"].min() - timedelta(days=1)
    assert ratings_over_time(facts, start).is_empty()
    assert form(facts, start).is_empty()
    assert form(Facts.empty(), END).is_empty()
