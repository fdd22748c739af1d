"""From rates to scorelines: the formula of the paper, its tail, and its shortcuts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from football.grid import ScoreGrid
from football.models.scorelines import goal_distribution, outcome_probabilities, score_grids

rates = st.floats(0.1, 4.0)
rhos = st.floats(-0.2, 0.2)


@given(rates)
def test_goals_are_poisson_with_the_tail_folded_in(rate: float) -> None:
    expected = np.append(poisson.pmf(range(10), rate), poisson.sf(9, rate))
    assert goal_distribution(rate) == pytest.approx(expected, abs=1e-12)


@given(rates, rates, rhos)
def test_the_shortcut_gives_the_outcomes_of_the_table(
    home: float, away: float, rho: float
) -> None:
    table = ScoreGrid(score_grids(home, away, rho))
    assert outcome_probabilities(home, away, rho) == pytest.approx(table.outcomes(), abs=1e-12)


@given(rates, rates, rhos)
def test_dependence_leaves_each_side_s_goals_as_they_were(
    home: float, away: float, rho: float
) -> None:
    table = score_grids(home, away, rho)
    assert table.sum(axis=1) == pytest.approx(goal_distribution(home))
    assert table.sum(axis=0) == pytest.approx(goal_distribution(away))


def test_low_scores_follow_the_paper() -> None:
    lam, mu, rho = 1.4, 1.1, -0.1
    table, plain = score_grids(lam, mu, rho), score_grids(lam, mu)
    factors = table[:2, :2] / plain[:2, :2]
    expected = [[1 - lam * mu * rho, 1 + lam * rho], [1 + mu * rho, 1 - rho]]
    assert factors == pytest.approx(np.array(expected))


@given(rates, rates, rhos)
def test_swapping_rates_transposes_the_table(home: float, away: float, rho: float) -> None:
    assert score_grids(home, away, rho) == pytest.approx(score_grids(away, home, rho).T)


@pytest.mark.parametrize("rate", [0.0, -1.0, np.nan, np.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="greater than zero"):
        goal_distribution(rate)
