"""Rates and grids: what moves them, and in which direction."""

from dataclasses import replace

import numpy as np
import pytest

from sources.simulated import truth
from sources.simulated.truth import Ingredients

NEUTRAL = Ingredients(
    attack=np.zeros((1, 2)),
    defence=np.zeros((1, 2)),
    home_advantage=np.array([0.25]),
    attack_lost=np.zeros((1, 2)),
    defence_lost=np.zeros((1, 2)),
    weather=np.zeros((1, 2)),
)


def test_a_grid_is_a_distribution_and_its_regions_are_the_outcomes() -> None:
    grid = truth.grids(np.array([[1.6, 1.1], [0.3, 4.0]]))
    assert grid.min() >= 0
    assert grid.sum(axis=(1, 2)) == pytest.approx([1, 1], abs=1e-12)
    home = np.tril(grid[0], -1).sum()
    draw = np.trace(grid[0])
    assert truth.outcomes(grid)[0] == pytest.approx([home, draw, 1 - home - draw])


def test_a_missing_striker_costs_his_team_goals_and_nothing_else() -> None:
    out = replace(NEUTRAL, attack_lost=np.array([[0.1, 0.0]]))
    before, after = NEUTRAL.rates()[0], out.rates()[0]
    assert after[0] == pytest.approx(before[0] * np.exp(-0.1))
    assert after[1] == before[1]


def test_a_missing_defender_helps_the_other_side() -> None:
    out = replace(NEUTRAL, defence_lost=np.array([[0.1, 0.0]]))
    before, after = NEUTRAL.rates()[0], out.rates()[0]
    assert after[0] == before[0]
    assert after[1] == pytest.approx(before[1] * np.exp(0.1))


def test_only_foul_weather_slows_a_match() -> None:
    fair = replace(NEUTRAL, weather=np.array([[0.3, 18.0]]))
    foul = replace(NEUTRAL, weather=np.array([[2.5, 45.0]]))
    assert (fair.rates() == NEUTRAL.rates()).all()
    assert (foul.rates() < NEUTRAL.rates() * 0.9).all()


def test_samples_follow_the_grid() -> None:
    grid = np.repeat(truth.grids(np.array([[1.5, 1.2]])), 40_000, axis=0)
    goals = truth.sample(grid, np.random.default_rng(5))
    observed = np.zeros(grid.shape[1:])
    np.add.at(observed, (goals[:, 0], goals[:, 1]), 1 / len(goals))
    assert np.abs(observed - grid[0]).max() < 0.006
