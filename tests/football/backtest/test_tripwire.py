"""Tripwires: a leaking forecaster sets them off, an honest one does not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.backtest.tripwire import (
    LeakSuspected,
    advantage,
    check_against_close,
    check_against_truth,
    check_ratings_against_movements,
    winter_arrivals,
)
from football.facts import Facts
from football.players.facts import MOVEMENTS_SCHEMA, RATINGS_SCHEMA, PlayerFacts

RNG = np.random.default_rng(11)
TRUTH = RNG.dirichlet([5.0, 3.0, 3.5], 1500)
OUTCOMES = np.array([RNG.choice(3, p=p) for p in TRUTH])


def leaking(share: float) -> np.ndarray:
    """The truth, with a share of belief moved to what then happened."""
    return (1.0 - share) * TRUTH + share * np.eye(3)[OUTCOMES]


def honest() -> np.ndarray:
    noisy = TRUTH * np.exp(RNG.normal(0.0, 0.2, TRUTH.shape))
    return noisy / noisy.sum(axis=1, keepdims=True)


def test_a_forecaster_that_has_seen_a_little_of_the_results_trips_it():
    with pytest.raises(LeakSuspected, match="the truth"):
        check_against_truth(leaking(0.03), TRUTH, OUTCOMES)


def test_honest_forecasts_and_the_truth_itself_do_not_trip_it():
    assert check_against_truth(honest(), TRUTH, OUTCOMES).standard_errors < 0
    assert check_against_truth(TRUTH, TRUTH, OUTCOMES).standard_errors == 0


def test_the_advantage_is_paired_and_has_the_sign_of_the_better_forecast():
    found = advantage(leaking(0.1), TRUTH, OUTCOMES)
    assert found.mean > 0
    assert found.standard_errors == pytest.approx(found.mean / found.standard_error)


def test_too_few_matches_raise_no_alarm_but_an_error():
    with pytest.raises(ValueError, match="too few"):
        check_against_truth(TRUTH[:5], TRUTH[:5], OUTCOMES[:5])


def forecasts(ours: np.ndarray, close: np.ndarray) -> pl.DataFrame:
    parts = [
        pl.DataFrame(p, schema=["p_home", "p_draw", "p_away"]).with_columns(
            match_key=pl.Series([f"{i:05d}" for i in range(len(p))]),
            track=pl.lit(track),
            outcome=pl.Series(OUTCOMES[: len(p)]),
        )
        for track, p in (("odds_free", ours), ("market_close", close))
    ]
    return pl.concat(parts).sample(fraction=1.0, shuffle=True, seed=3)


def test_beating_the_closing_line_without_prices_by_far_trips_it():
    with pytest.raises(LeakSuspected, match="closing line"):
        check_against_close(forecasts(leaking(0.05), TRUTH))


def test_losing_to_the_closing_line_does_not_even_where_some_closes_are_missing():
    found = check_against_close(forecasts(honest(), TRUTH[:1000]))
    assert found.standard_errors < 0


def players_of(teams: list[str], *, is_late: bool) -> PlayerFacts:
    """Thirty players who join another club in the winter; a late file has them there already."""
    ratings: list[dict[str, object]] = []
    movements: list[dict[str, object]] = []
    for number in range(30):
        before, after = teams[number % 2], teams[2 + number % 2]
        name = f"Forename{number} Surname{number}son"
        ratings.append(
            {
                "season_start_year": 2012,
                "player": str(number),
                "name": name,
                "rating": 70.0,
                "club": after if is_late else before,
                "born_on": date(1990, 1, 1),
                "is_keeper": False,
            }
        )
        movements.append(
            {
                "competition": "E0",
                "season_start_year": 2012,
                "club": after,
                "name": name,
                "age_years": 23.0,
                "other_club": before,
                "is_arrival": True,
                "is_winter": True,
            }
        )
    return PlayerFacts.of(
        pl.DataFrame(ratings, schema=RATINGS_SCHEMA).drop("known_at"),
        pl.DataFrame(movements, schema=MOVEMENTS_SCHEMA).drop("known_at"),
        PlayerFacts.empty().lineups,
    )


def test_ratings_that_know_the_coming_winter_trip_it_without_any_date(
    make_league: Callable[..., Any],
):
    facts: Facts = make_league(seasons=3, teams=10).facts
    teams = sorted(facts.matches["home"].unique())
    honest = players_of(teams, is_late=False)
    assert winter_arrivals(honest, facts.matches) == [(2012, 30, 0)]
    check_ratings_against_movements(honest, facts.matches)
    with pytest.raises(LeakSuspected, match=r"ratings of 2012 .* 30 of its 30 arrivals"):
        check_ratings_against_movements(players_of(teams, is_late=True), facts.matches)
