"""Scores of coming matches, drawn thousands of times from their grids.

What belongs here: random goals, with one strength shock per club and simulated season. What does
not: what they do to a table (`ranking`, `projection`).

A grid is a forecast of one match. Seen from today, matches of one club are not independent: if it
turns out stronger than we think, it is so in all of them. So every simulated season moves each
club's log scoring rate by a shock s ~ N(0, sd^2), constant over the season: the grid is tilted by
exp(d (x - y)) with d the difference of both shocks, which for Poisson goals multiplies the home
rate by e^d and divides the away rate by it. The tilted grids are then weighted so that their
average over shocks is the forecast itself: shocks correlate matches, they do not change any.
"""

from math import erf, sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from football.arrays import FloatArray, IntArray
from football.grid import goal_margin
from football.season.urns import Urns

_LEVELS = 15
_REACH = 3.0  # standard deviations of the difference of two shocks that the levels cover
_FITTING_STEPS = 4

Goals: TypeAlias = NDArray[np.integer]


class Scores(NamedTuple):
    """Goals drawn: one row per fixture, one column per simulated season."""

    home: Goals
    away: Goals


class Shocks(NamedTuple):
    """Levels that the difference of two clubs' shocks is rounded to, and their probabilities."""

    levels: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, strength_sd: float) -> "Shocks":
        """Return the levels for shocks of this standard deviation (of log scoring rates)."""
        if strength_sd == 0:
            return cls(np.zeros(1), np.ones(1))
        units = np.linspace(-_REACH, _REACH, _LEVELS)
        edges = (units[1:] + units[:-1]) / 2
        below = np.array([0.0, *(0.5 * (1 + erf(edge / sqrt(2))) for edge in edges), 1.0])
        return cls(units * strength_sd * sqrt(2), np.diff(below))


def draw_scores(
    grids: FloatArray,
    pairs: IntArray,
    n_seasons: int,
    rng: np.random.Generator,
    strength_sd: float,
) -> Scores:
    """Draw every fixture's score in every season.

    Args:
        grids: a score grid per fixture: fixtures x home goals x away goals.
        pairs: indices of the home and away club per fixture: fixtures x 2.
        n_seasons: how often.
        rng: where the randomness comes from.
        strength_sd: standard deviation of a club's shock on its log scoring rate.
    """
    home, away = np.empty((2, len(grids), n_seasons), dtype=np.int8)
    if not len(grids):
        return Scores(home, away)
    shocks = Shocks.of(strength_sd)
    urns = Urns.of(tilted(grids, shocks))
    n_clubs = int(pairs.max()) + 1
    steps = rng.standard_normal((n_clubs, n_seasons)) * strength_sd
    home_goals, away_goals = np.indices(grids.shape[1:], dtype=np.int8).reshape(2, -1)
    for fixture, (h, a) in enumerate(pairs):
        level = _nearest(steps[h] - steps[a], shocks.levels)
        cell = urns.draw(fixture, level, rng)
        home[fixture], away[fixture] = home_goals[cell], away_goals[cell]
    return Scores(home, away)


def tilted(grids: FloatArray, shocks: Shocks) -> FloatArray:
    """Return fixtures x levels x cells: grids as each shock has them, the forecast on average."""
    cells = grids.reshape(len(grids), 1, -1)
    margin = goal_margin(grids.shape[1:]).ravel()
    tables = cells * np.exp(shocks.levels[:, None] * margin)
    tables /= tables.sum(axis=2, keepdims=True)
    for _ in range(_FITTING_STEPS if len(shocks.levels) > 1 else 0):
        average = np.einsum("flc,l->fc", tables, shocks.weights)[:, None, :]
        tables *= np.divide(cells, average, out=np.ones_like(cells), where=average > 0)
        tables /= tables.sum(axis=2, keepdims=True)
    return tables


def _nearest(values: FloatArray, levels: FloatArray) -> IntArray:
    if len(levels) == 1:
        return np.zeros(len(values), dtype=np.int64)
    index = np.rint((values - levels[0]) / (levels[1] - levels[0]))
    return np.clip(index, 0, len(levels) - 1).astype(np.int64)
