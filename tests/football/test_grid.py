"""A score grid is valid or refused, mirrors when teams swap, and survives being written down."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from football.grid import ScoreGrid
from football.models.scorelines import score_grids

weights = arrays(
    np.float64,
    st.tuples(st.integers(2, 11), st.integers(2, 11)),
    elements=st.floats(1e-6, 1.0),
)
grids = weights.map(ScoreGrid.normalised)
triples = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(lambda t: np.array(t) / sum(t))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([[0.5, 0.5], [0.1, 0.0]], "sums to one"),
        ([[1.2, -0.2], [0.0, 0.0]], "below zero"),
        ([[np.nan, 1.0], [0.0, 0.0]], "finite"),
        ([[1.0]], "at least 2 x 2"),
        ([0.5, 0.5], "at least 2 x 2"),
    ],
)
def test_a_table_that_is_no_distribution_is_refused(cells: list, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        ScoreGrid(np.array(cells))


def test_weights_without_mass_cannot_be_normalised() -> None:
    with pytest.raises(ValueError, match="not all zero"):
        ScoreGrid.normalised(np.zeros((3, 3)))


def test_a_grid_cannot_be_changed_from_outside() -> None:
    cells = np.full((2, 2), 0.25)
    grid = ScoreGrid(cells)
    cells[0, 0] = 9.0
    assert grid.probabilities[0, 0] == 0.25
    with pytest.raises(ValueError, match="read-only"):
        grid.probabilities[0, 0] = 1.0


@given(grids)
def test_outcomes_sum_to_one(grid: ScoreGrid) -> None:
    assert sum(grid.outcomes()) == pytest.approx(1.0, abs=1e-9)


@given(grids)
def test_swapping_the_teams_mirrors_outcomes_and_goals(grid: ScoreGrid) -> None:
    home, draw, away = grid.outcomes()
    swapped = ScoreGrid(grid.probabilities.T)
    assert swapped.outcomes() == pytest.approx((away, draw, home))
    assert swapped.expected_goals() == pytest.approx(grid.expected_goals()[::-1])


@given(grids, triples)
def test_a_reweighted_grid_has_exactly_the_outcomes_requested(
    grid: ScoreGrid, target: np.ndarray
) -> None:
    tilted = grid.reweighted(target)
    assert tilted.outcomes() == pytest.approx(tuple(target), abs=1e-9)


@given(grids, triples)
def test_reweighting_keeps_the_odds_between_scorelines_of_one_outcome(
    grid: ScoreGrid, target: np.ndarray
) -> None:
    factor = grid.reweighted(target).probabilities / grid.probabilities
    for region in (np.tril(factor, -1), np.diagonal(factor), np.triu(factor, 1)):
        filled = region[region > 0]
        assert filled == pytest.approx(filled[0])


def test_an_outcome_the_grid_rules_out_cannot_be_tilted_into_being() -> None:
    only_draws = ScoreGrid(np.diag([0.5, 0.5]))
    with pytest.raises(ValueError, match="rules out"):
        only_draws.reweighted((0.2, 0.6, 0.2))
    assert only_draws.reweighted((0.0, 1.0, 0.0)) == only_draws


@given(grids, st.integers(3, 8))
def test_a_written_grid_sums_to_one_and_reads_back_the_same(grid: ScoreGrid, digits: int) -> None:
    written = grid.to_list(digits)
    assert sum(round(cell * 10**digits) for row in written for cell in row) == 10**digits
    read = ScoreGrid.from_list(written)
    assert read.to_list(digits) == written
    assert np.abs(read.probabilities - grid.probabilities).max() <= 1.01 * 10**-digits


def test_the_likeliest_scorelines_come_first() -> None:
    grid = ScoreGrid(np.array([[0.1, 0.2], [0.4, 0.3]]))
    assert grid.most_likely(3) == ((1, 0, 0.4), (1, 1, 0.3), (0, 1, 0.2))


@given(st.floats(0.2, 3.0), st.floats(0.2, 3.0), st.floats(-0.3, 0.3))
def test_a_grid_of_rates_has_those_rates_as_expected_goals(
    home: float, away: float, rho: float
) -> None:
    grid = ScoreGrid(score_grids(home, away, rho))
    assert grid.expected_goals() == pytest.approx((home, away), abs=2e-3)


def test_no_grid_with_these_outcomes_is_nearer_in_relative_entropy():
    """What a general minimiser finds under the same constraints."""
    before = ScoreGrid(np.array([[0.12, 0.1, 0.05], [0.2, 0.13, 0.08], [0.14, 0.1, 0.08]]))
    target = np.array([0.5, 0.3, 0.2])
    margin = np.subtract.outer(np.arange(3), np.arange(3)).ravel()
    base = before.probabilities.ravel()
    regions = [margin > 0, margin == 0, margin < 0]
    constraints = [
        {"type": "eq", "fun": lambda q, r=region, t=wanted: q[r].sum() - t}
        for region, wanted in zip(regions, target, strict=True)
    ]
    found = minimize(
        lambda q: float((q * np.log(q / base)).sum()),
        np.full(9, 1 / 9),
        bounds=[(1e-9, 1.0)] * 9,
        constraints=constraints,
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert found.x == pytest.approx(before.reweighted(target).probabilities.ravel(), abs=1e-5)
