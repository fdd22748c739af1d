"""Scores are drawn from their grids; strength shocks tie a club's matches together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from football.models.scorelines import score_grids
from football.season.sampling import Shocks, draw_scores, tilted
from football.season.urns import Urns

weights = arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 12)),
    elements=st.one_of(st.just(0.0), st.floats(1e-6, 1.0)),
).filter(lambda table: table.sum(axis=2).min() > 0)

GRIDS = score_grids([1.6, 2.4, 0.7], [1.1, 0.6, 1.9], -0.05)
PAIRS = np.array([[0, 1], [0, 2], [1, 0]])


@given(weights)
def test_urns_hold_the_distribution_they_were_filled_with(table: np.ndarray) -> None:
    table = table / table.sum(axis=2, keepdims=True)
    urns = Urns.of(table)
    held = np.zeros_like(table)
    rows, levels, _ = np.indices(table.shape)
    np.add.at(held, (rows, levels, urns.cell), urns.share)
    np.add.at(held, (rows, levels, urns.alias), 1.0 - urns.share)
    np.testing.assert_allclose(held / table.shape[2], table, atol=1e-12)


def test_without_shocks_a_grid_is_left_as_it_is() -> None:
    np.testing.assert_allclose(
        tilted(GRIDS, Shocks.of(0.0))[:, 0], GRIDS.reshape(3, -1), atol=1e-15
    )


@given(st.floats(0.01, 0.3))
def test_shocks_leave_every_forecast_as_it_is_on_average(strength_sd: float) -> None:
    shocks = Shocks.of(strength_sd)
    average = np.einsum("flc,l->fc", tilted(GRIDS, shocks), shocks.weights)
    np.testing.assert_allclose(average, GRIDS.reshape(3, -1), atol=2e-4)


def test_shocks_move_goals_the_way_of_the_stronger_club() -> None:
    shocks = Shocks.of(0.1)
    by_level = tilted(GRIDS, shocks).reshape(3, -1, *GRIDS.shape[1:])
    home_goals = by_level.sum(axis=3) @ np.arange(GRIDS.shape[1])
    assert (np.diff(home_goals, axis=1) > 0).all()


def test_scores_come_as_often_as_their_grids_say() -> None:
    n = 100_000
    for strength_sd in (0.0, 0.15):
        drawn = draw_scores(GRIDS, PAIRS, n, np.random.default_rng(5), strength_sd)
        for fixture, grid in enumerate(GRIDS):
            seen = np.zeros_like(grid)
            np.add.at(seen, (drawn.home[fixture], drawn.away[fixture]), 1 / n)
            noise = 5 * np.sqrt(grid * (1 - grid) / n) + 5 / n
            assert (np.abs(seen - grid) < noise + 2e-4).all()


def test_only_shocks_tie_the_matches_of_a_club_together() -> None:
    def tie(strength_sd: float) -> float:
        drawn = draw_scores(GRIDS, PAIRS, 50_000, np.random.default_rng(6), strength_sd)
        margin = drawn.home.astype(float) - drawn.away
        return float(np.corrcoef(margin[0], margin[1])[0, 1])

    assert abs(tie(0.0)) < 0.02
    assert tie(0.2) > 0.05


def test_the_same_generator_draws_the_same_scores() -> None:
    first, second = (
        draw_scores(GRIDS, PAIRS, 100, np.random.default_rng(7), 0.1) for _ in range(2)
    )
    assert np.array_equal(first.home, second.home)
    assert np.array_equal(first.away, second.away)
