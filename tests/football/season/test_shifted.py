"""A stronger club in the drawn endings, beside the season drawn anew with it."""

import numpy as np
import pytest

from football.arrays import FloatArray
from football.season import ZoneKind, rules_of
from football.season.projection import Projection, project
from football.season.schedule import Pair
from football.season.shifted import shift

CLUBS = [f"Club {n:02}" for n in range(14)]
FIXTURES: list[Pair] = [(home, away) for home in CLUBS for away in CLUBS if home != away]
STRENGTHS = dict(zip(CLUBS, np.linspace(-0.3, 0.3, len(CLUBS)), strict=True))


def played(gained: dict[str, float]) -> Projection:
    """Return the season whose clubs are stronger by so much, half in attack, half in defence."""
    level = {club: STRENGTHS[club] + gained.get(club, 0.0) for club in CLUBS}
    leads = np.array([level[home] - level[away] for home, away in FIXTURES]) / 2.0
    rates = np.exp(np.stack([0.4 + leads, 0.15 - leads], axis=1))
    goals = np.arange(9)
    factorials = np.cumprod(np.maximum(goals, 1.0))
    each: FloatArray = np.exp(-rates[:, :, None]) * rates[:, :, None] ** goals / factorials
    grids = each[:, 0, :, None] * each[:, 1, None, :]
    grids /= grids.sum(axis=(1, 2), keepdims=True)
    rng = np.random.default_rng(8)
    return project([], FIXTURES, grids, rules_of("S1", 2025), rng, teams=CLUBS, n_seasons=4000)


def test_weighing_endings_comes_near_playing_the_season_anew() -> None:
    before, club = played({}), CLUBS[9]
    after = played({club: 0.1})
    found = shift(before.draws, {9: 0.1})
    assert found.is_enough
    assert found.effective > 2000
    assert found.points[9] == pytest.approx(
        after.expected_points[9] - before.expected_points[9], rel=0.15
    )
    assert found.place is not None
    assert found.place[9] == pytest.approx(after.expected_positions[9], abs=0.15)
    title = found.zones[ZoneKind.TITLE]
    assert title[9] == pytest.approx(after.zones()[ZoneKind.TITLE][9], abs=0.025)
    assert title.sum() == pytest.approx(1.0)
    assert title[9] > before.zones()[ZoneKind.TITLE][9]


def test_nothing_changes_nothing_and_too_much_says_nothing() -> None:
    draws = played({}).draws
    same = shift(draws, {3: 0.0})
    assert same.effective == pytest.approx(draws.places.shape[1])
    assert same.place is not None
    assert same.place[3] == pytest.approx(draws.places[3].mean() + 1.0)
    sale = shift(draws, {2: 0.05, 11: -0.05})
    assert sale.points[2] > 0 > sale.points[11]
    assert not shift(draws, {0: 2.5}).is_enough
