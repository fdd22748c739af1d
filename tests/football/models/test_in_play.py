"""Live grids: exact where the truth is known, settled at the end, honest about red cards."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from football.grid import ScoreGrid
from football.models.errors import FitError
from football.models.in_play import InPlay, Moment, Pace
from football.models.scorelines import score_grids

EVEN = InPlay(pace=Pace(shares=(1 / 6,) * 6))


def grid(home: float = 1.5, away: float = 1.1, rho: float = 0.0) -> ScoreGrid:
    return ScoreGrid(score_grids([home], [away], rho)[0])


def test_at_kick_off_nothing_has_changed():
    live = EVEN.grid(grid(), Moment(1, 0.0, 0, 0))
    assert live.probabilities == pytest.approx(grid().probabilities)


def test_at_the_end_the_score_is_the_score():
    live = EVEN.grid(grid(), Moment(2, 90.0, 2, 1))
    assert live.probabilities[2, 1] == pytest.approx(1.0)


def test_what_is_left_of_poisson_counts_is_poisson():
    live = EVEN.grid(grid(1.2, 0.9), Moment(1, 30.0, 1, 0))
    rest = grid(1.2 * 2 / 3, 0.9 * 2 / 3).probabilities
    assert live.probabilities[1:9, :9] == pytest.approx(rest[:8, :9], abs=1e-4)
    assert live.probabilities[0].sum() == 0.0


@given(st.integers(0, 5), st.integers(0, 5), st.floats(0, 90), st.integers(1, 2))
def test_a_live_grid_is_whole_and_never_takes_a_goal_back(
    home: int, away: int, minute: float, half: int
):
    live = EVEN.grid(grid(rho=-0.05), Moment(half, minute, home, away)).probabilities
    assert live.sum() == pytest.approx(1.0)
    assert live[:home].sum() == live[:, :away].sum() == 0.0


def test_the_mean_over_what_may_have_happened_is_the_forecast_before():
    """A martingale: live grids, weighted by how likely each state is, give back the grid."""
    before, left = grid(rho=-0.08), 2.0 / 3.0
    cells = before.probabilities
    mixed = np.zeros_like(cells)
    for x in range(cells.shape[0]):
        for y in range(cells.shape[1]):
            chance = (cells * binomial(x, left)[:, None] * binomial(y, left)[None, :]).sum()
            mixed += chance * EVEN.grid(before, Moment(1, 30.0, x, y)).probabilities
    assert mixed == pytest.approx(cells, abs=1e-12)


def binomial(scored: int, left: float) -> np.ndarray:
    """Probability that so many of 0..10 goals have been scored."""
    return binom.pmf(scored, np.arange(11), 1.0 - left)


def test_a_red_card_slows_its_side_and_helps_the_other():
    level = EVEN.grid(grid(), Moment(1, 20.0, 0, 0))
    short = EVEN.grid(grid(), Moment(1, 20.0, 0, 0, home_red_cards=1))
    assert short.expected_goals()[0] < level.expected_goals()[0]
    assert short.expected_goals()[1] > level.expected_goals()[1]
    both = EVEN.grid(grid(1.3, 1.3), Moment(1, 20.0, 0, 0, 1, 1))
    assert both.outcomes()[0] == pytest.approx(both.outcomes()[2])


def test_stoppage_time_waits_for_the_half_to_end():
    assert EVEN.pace.played(1, 45.0) == EVEN.pace.played(1, 48.0) == pytest.approx(0.5)
    assert EVEN.pace.played(2, 40.0) == EVEN.pace.played(2, 45.0)
    assert EVEN.pace.played(2, 95.0) == pytest.approx(1.0)


def test_a_pace_is_learned_from_minutes_or_from_halves():
    rng = np.random.default_rng(1)
    late = Pace.of_minutes(rng.uniform(0, 45, 4000), 45 + 45 * np.sqrt(rng.random(6000)))
    assert sum(late.shares[:3]) == pytest.approx(0.4, abs=0.005)
    assert late.shares[5] == pytest.approx(0.6 * 5 / 9, abs=0.02)
    assert Pace.of_minutes([47.0], []).shares[2] > Pace.of_minutes([], []).shares[2]
    halves = Pace.of_halves(4400, 5600)
    assert sum(halves.shares[:3]) == pytest.approx(0.44, abs=0.001)
    assert halves.shares[0] == pytest.approx(halves.shares[2])


def test_what_is_no_pace_or_no_moment_is_refused():
    with pytest.raises(ValueError, match="six shares"):
        Pace(shares=(0.5, 0.5))
    with pytest.raises(ValueError, match="sum to one"):
        Pace(shares=(0.5,) * 6)
    with pytest.raises(FitError):
        Pace.of_halves(0, 0)
    with pytest.raises(ValueError, match="halves"):
        EVEN.pace.played(3, 100.0)
    with pytest.raises(ValueError, match="do not fit"):
        EVEN.grid(grid(), Moment(2, 80.0, 11, 0))


def test_parameters_survive_json():
    assert InPlay.from_dict(json.loads(json.dumps(EVEN.to_dict()))) == EVEN
