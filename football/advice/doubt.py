"""Score grids that a forecast may as well have given: its doubt as draws.

What belongs here: from the sealed intervals of three probabilities to grids around the sealed one.
What does not: the intervals (`football.models.spread`).

The lead and the level of a forecast are normal around it, as `spread` takes them; their deviations
follow from the widths of the intervals. How many goals there will be is in doubt, too, which
three probabilities do not tell.
"""

from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.grid import ScoreGrid, goal_margin, goal_total
from football.models.spread import contrasts, triples

DRAWS = 512
GOALS_SD = 0.1
"""Deviation of the logarithm of both scoring rates together: half of what `models.doubt` takes
for the openness of two teams, which moves both rates by half."""


def grids(grid: ScoreGrid, bounds: ArrayLike, level: float) -> FloatArray:
    """Return `DRAWS` grids, the same each time, as n x rows x columns.

    Args:
        grid: the forecast.
        bounds: lower and upper bound (3 x 2) of home, draw and away.
        level: share of such bounds that hold the truth.

    Raises:
        ValueError: the bounds are no intervals, or the level is none.
    """
    spreads = np.array(deviations(grid.outcomes(), bounds, level))
    shape = grid.probabilities.shape
    drawn = triples(contrasts(np.array(grid.outcomes())) + _normals()[:, :2] * spreads)
    tilted = grid.probabilities.ravel() * _goal_tilts(shape)
    regions = _regions(shape)
    mass = tilted @ regions.T
    share = np.divide(drawn, mass, out=np.zeros_like(mass), where=mass > 0)
    scaled = tilted * (share @ regions)  # as `ScoreGrid.reweighted` does for one
    return (scaled / scaled.sum(axis=1, keepdims=True)).reshape(-1, *shape)


def deviations(outcomes: ArrayLike, bounds: ArrayLike, level: float) -> tuple[float, float]:
    """Return the deviations of lead and level that intervals of three probabilities tell of.

    Least squares of the three variances, to first order; none is below zero.
    """
    p, limits = np.asarray(outcomes, dtype=np.float64), np.asarray(bounds, dtype=np.float64)
    if limits.shape != (3, 2) or (limits[:, 0] > limits[:, 1]).any():
        raise ValueError(f"three lower and upper bounds are needed, not {bounds!r}")
    if not 0.0 < level < 1.0:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    home, draw, away = p
    by_lead = np.array([home * (1 - home + away), draw * (away - home), -away * (1 + home - away)])
    by_level = np.array([-home * draw, draw * (1 - draw), -away * draw])
    design = np.square(np.column_stack([by_lead / 2.0, by_level]))
    width = 2.0 * NormalDist().inv_cdf((1.0 + level) / 2.0)
    variances = np.square((limits[:, 1] - limits[:, 0]) / width)
    both = np.linalg.lstsq(design, variances, rcond=None)[0]
    if (both < 0.0).any():  # one of them alone explains the widths best
        single = (design.T @ variances) / np.square(design).sum(axis=0)
        left = [np.square(variances - design[:, i] * single[i]).sum() for i in (0, 1)]
        both = np.where(np.arange(2) == int(np.argmin(left)), single, 0.0)
    lead, level_sd = np.sqrt(both).tolist()
    return lead, level_sd


@cache
def _regions(shape: tuple[int, ...]) -> FloatArray:
    """Return which cells are a home win, a draw, an away win: three rows of ones and zeros."""
    margin = goal_margin(shape).ravel()
    return np.stack([margin > 0, margin == 0, margin < 0]).astype(np.float64)


@cache
def _goal_tilts(shape: tuple[int, ...]) -> FloatArray:
    """Return what each draw multiplies the cells by for more goals, or fewer."""
    return np.exp(GOALS_SD * _normals()[:, 2:] * goal_total(shape).ravel())


@cache
def _normals() -> FloatArray:
    """Return triples spread evenly under a standard normal: a Kronecker sequence (R3)."""
    root = 1.2207440846057596  # of x**4 = x + 1
    steps = root ** -np.arange(1.0, 4.0)
    places = (0.5 + np.arange(1, DRAWS + 1)[:, None] * steps) % 1.0
    quantile = NormalDist().inv_cdf
    return np.array([[quantile(place) for place in row] for row in places.tolist()])
