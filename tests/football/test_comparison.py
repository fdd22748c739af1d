"""Tests and decompositions of scores: known values, and what they must be under the truth."""

import numpy as np
import pytest
from scipy import stats

from football.comparison import diebold_mariano, murphy, skill_z
from football.scores import brier

RNG_SEED = 5


def drawn(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(RNG_SEED)
    p = rng.dirichlet([4.0, 3.0, 3.0], n)
    y = (rng.random(n)[:, None] > np.cumsum(p, axis=1)).sum(axis=1)
    return p, y


def test_one_step_ahead_the_corrected_test_is_a_paired_t_test():
    a, b = np.random.default_rng(RNG_SEED).normal(size=(2, 40))
    expected = stats.ttest_rel(a, b)
    found = diebold_mariano(a, b)
    assert found.statistic == pytest.approx(expected.statistic)
    assert found.p_value == pytest.approx(expected.pvalue)


def test_equal_scores_are_no_evidence_and_one_period_is_no_test():
    assert diebold_mariano([1.0, 2.0], [1.0, 2.0]).p_value == 1.0
    with pytest.raises(ValueError, match="two periods"):
        diebold_mariano([1.0], [2.0])


def test_the_parts_add_up_to_the_brier_score_of_forecasts_on_a_grid():
    p = np.array([[0.55, 0.25, 0.20], [0.35, 0.30, 0.35], [0.15, 0.25, 0.60]])[
        np.random.default_rng(RNG_SEED).integers(3, size=500)
    ]
    y = np.random.default_rng(RNG_SEED + 1).integers(3, size=500)
    reliability, resolution, uncertainty = murphy(p, y)
    assert reliability - resolution + uncertainty == pytest.approx(brier(p, y).mean())


def test_the_truth_is_reliable_and_resolves_and_a_constant_does_not_resolve():
    p, y = drawn(20_000)
    assert murphy(p, y).reliability < 0.002 < murphy(p, y).resolution
    constant = np.tile(p.mean(axis=0), (len(y), 1))
    assert murphy(constant, y).resolution == pytest.approx(0.0, abs=1e-12)


def test_the_truth_scores_as_expected_and_boldness_scores_worse_than_it_claims():
    p, y = drawn(20_000)
    assert abs(skill_z(p, y)) < 3.0
    bold = p**2 / (p**2).sum(axis=1, keepdims=True)
    timid = np.sqrt(p) / np.sqrt(p).sum(axis=1, keepdims=True)
    assert skill_z(bold, y) > 10.0
    assert skill_z(timid, y) < -10.0
