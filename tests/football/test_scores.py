"""Scores are proper, on the scales the papers give them, and calibration errors are seen."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from football import scores

triples = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(lambda t: np.array(t) / sum(t))
proper = pytest.mark.parametrize("score", [scores.log_loss, scores.rps, scores.brier])


@proper
@given(truth=triples, claimed=triples)
def test_nothing_beats_the_truth_in_expectation(
    score, truth: np.ndarray, claimed: np.ndarray
) -> None:
    def expected(p: np.ndarray) -> float:
        return float(truth @ score(np.tile(p, (3, 1)), [0, 1, 2]))

    assert expected(truth) <= expected(claimed) + 1e-12


@given(triples)
def test_rps_is_half_the_squared_cumulative_gaps(p: np.ndarray) -> None:
    by_hand = ((p[0] - 1) ** 2 + (p[0] + p[1] - 1) ** 2) / 2
    assert scores.rps([p], [0])[0] == pytest.approx(by_hand)


def test_scores_of_a_known_forecast() -> None:
    p = [[0.5, 0.3, 0.2]]
    assert scores.log_loss(p, [0])[0] == pytest.approx(-np.log(0.5))
    assert scores.brier(p, [0])[0] == pytest.approx(0.25 + 0.09 + 0.04)
    assert scores.rps(p, [0])[0] == pytest.approx((0.25 + 0.04) / 2)
    assert scores.rps([[0.0, 0.0, 1.0]], [0])[0] == pytest.approx(1.0)


def test_ranked_score_prefers_the_nearer_mistake() -> None:
    near, far = scores.rps([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [0, 0])
    assert near < far


def test_certainty_that_was_wrong_costs_much_but_not_everything() -> None:
    assert scores.log_loss([[0.0, 0.0, 1.0]], [0])[0] == pytest.approx(-np.log(1e-12))


def test_forecasts_and_outcomes_must_match_in_number() -> None:
    with pytest.raises(ValueError, match="n triples"):
        scores.rps([[0.5, 0.3, 0.2]], [0, 1])


def drawn(p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return (p.cumsum(axis=1) > rng.random(len(p))[:, None]).argmax(axis=1)


def test_calibration_error_is_small_for_the_truth_and_large_for_boasting() -> None:
    rng = np.random.default_rng(5)
    p = rng.dirichlet([4.0, 3.0, 3.0], 20_000)
    y = drawn(p, rng)
    boast = p**2 / (p**2).sum(axis=1, keepdims=True)
    assert scores.ece(p, y) < 0.012
    assert scores.ece(boast, y) > 0.05


def test_calibration_error_by_hand() -> None:
    p = [[0.8, 0.1, 0.1], [0.8, 0.1, 0.1]]
    # Home: forecast .8, happened half the time. Draw: forecast .1, half the time. Away: .1, never.
    assert scores.ece(p, [0, 1]) == pytest.approx((0.3 + 0.4 + 0.1) / 3)


def test_the_reliability_table_counts_every_match_once_per_outcome() -> None:
    rng = np.random.default_rng(6)
    p = rng.dirichlet([4.0, 3.0, 3.0], 500)
    table = scores.reliability(p, drawn(p, rng))
    assert table.group_by("outcome").agg(pl.col("count").sum())["count"].to_list() == [500] * 3
    inside = (table["observed_share"] >= table["observed_lower"]) & (
        table["observed_share"] <= table["observed_upper"]
    )
    assert inside.all()
    assert (table["mean_predicted"] >= table["bin_lower"] - 1e-12).all()
    assert (table["mean_predicted"] <= table["bin_upper"] + 1e-12).all()


def test_a_probability_of_one_falls_in_the_last_bin() -> None:
    table = scores.reliability([[1.0, 0.0, 0.0]], [0]).filter(pl.col("outcome") == "home")
    assert table["bin_upper"].to_list() == [1.0]


def test_the_error_of_exact_forecasts_is_what_chance_shows():
    rng = np.random.default_rng(9)
    p = rng.dirichlet([4.0, 2.5, 3.0], size=4000)
    found = [
        scores.ece(p, (p.cumsum(axis=1) > rng.random(len(p))[:, None]).argmax(axis=1))
        for _ in range(60)
    ]
    assert scores.ece_if_calibrated(p) == pytest.approx(np.mean(found), rel=0.06)
    assert np.isnan(scores.ece_if_calibrated(np.empty((0, 3))))
