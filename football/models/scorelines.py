"""From scoring rates to scorelines: two Poisson counts with Dixon and Coles' correction.

What belongs here: the distribution itself, for many fixtures at once. How rates are learned is the
business of the models.

With rates lambda (home) and mu (away), P(x, y) = tau(x, y) Pois(x; lambda) Pois(y; mu), where tau
is 1 - lambda mu rho at 0-0, 1 + lambda rho at 0-1, 1 + mu rho at 1-0, 1 - rho at 1-1 and 1
elsewhere: Dixon and Coles (1997), "Modelling Association Football Scores and Inefficiencies in the
Football Betting Market", equation 4.2. The correction leaves both marginals as they were.
"""

from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

MAX_GOALS = 10


def goal_distribution(rates: ArrayLike, max_goals: int = MAX_GOALS) -> FloatArray:
    """Return Poisson probabilities of 0..max_goals per rate; the last holds the tail too."""
    mean = np.asarray(rates, dtype=np.float64)[..., None]
    if not np.isfinite(mean).all() or (mean <= 0).any():
        raise ValueError("scoring rates are finite and greater than zero")
    counts = np.arange(max_goals + 1, dtype=np.float64)
    factorials = np.array([factorial(k) for k in range(max_goals + 1)], dtype=np.float64)
    distribution = np.exp(counts * np.log(mean) - mean) / factorials
    distribution[..., -1] = np.maximum(1.0 - distribution[..., :-1].sum(axis=-1), 0.0)
    return distribution


def feasible_rho(home_rates: ArrayLike, away_rates: ArrayLike, rho: float) -> FloatArray:
    """Return rho held inside the range in which no scoreline becomes negative, per fixture."""
    home = np.asarray(home_rates, dtype=np.float64)
    away = np.asarray(away_rates, dtype=np.float64)
    lowest = -1.0 / np.maximum(home, away)
    highest = np.minimum(1.0 / (home * away), 1.0)
    return np.clip(rho, lowest, highest)


def score_grids(
    home_rates: ArrayLike, away_rates: ArrayLike, rho: float = 0.0, max_goals: int = MAX_GOALS
) -> FloatArray:
    """Return n tables of scoreline probabilities, each summing to one."""
    home = np.asarray(home_rates, dtype=np.float64)
    away = np.asarray(away_rates, dtype=np.float64)
    x, y = goal_distribution(home, max_goals), goal_distribution(away, max_goals)
    tables = x[..., :, None] * y[..., None, :]
    shift = _low_score_shift(home, away, rho)
    for row, column, sign in ((0, 0, -1.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, -1.0)):
        cell = tables[..., row, column] + sign * shift
        tables[..., row, column] = np.maximum(cell, 0.0)  # at the bound, rounding can fall below
    return tables


def outcome_probabilities(
    home_rates: ArrayLike, away_rates: ArrayLike, rho: float = 0.0, max_goals: int = MAX_GOALS
) -> FloatArray:
    """Return n triples HOME, DRAW, AWAY: the regions of `score_grids` without building tables."""
    home = np.asarray(home_rates, dtype=np.float64)
    away = np.asarray(away_rates, dtype=np.float64)
    x, y = goal_distribution(home, max_goals), goal_distribution(away, max_goals)
    shift = _low_score_shift(home, away, rho)
    draw = (x * y).sum(axis=-1) - 2.0 * shift
    win = (x[..., 1:] * np.cumsum(y, axis=-1)[..., :-1]).sum(axis=-1) + shift
    loss = (y[..., 1:] * np.cumsum(x, axis=-1)[..., :-1]).sum(axis=-1) + shift
    return np.stack([win, draw, loss], axis=-1)


def _low_score_shift(home: FloatArray, away: FloatArray, rho: float) -> FloatArray:
    """Probability that tau moves out of 0-0 and 1-1 (each) into 0-1 and 1-0 (each)."""
    return feasible_rho(home, away, rho) * home * away * np.exp(-home - away)
