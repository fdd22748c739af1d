"""Tripwires: a leaking forecaster sets them off, an honest one does not."""

import numpy as np
import polars as pl
import pytest

from football.backtest.tripwire import (
    LeakSuspected,
    advantage,
    check_against_close,
    check_against_truth,
)

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
