"""A leaderboard: who is better, as far as the matches so far can tell.

What belongs here: values, intervals and ranks of many players. What does not: scores of one
match (`scoring`).

Peer scores of a player are taken to scatter normally around a skill, and skills around zero, the
mean of all peers. What is known of a skill is then a normal distribution around the mean score,
drawn towards zero by as much as `PRIOR_MATCHES` matches without a skill would (Efron and Morris
1975, "Data analysis using Stein's estimator"): one lucky pick never leads, and the sum of many
mediocre ones neither.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.games.shrinkage import PRIOR_MATCHES
from football.intervals import NORMAL_95

FEWEST_MATCHES = 5
"""A player has a rank from so many matches on that others picked too."""
_DIGITS = 9
"""Values are equal to so many: a sum in another order ends in other bits."""
_POOLED_MATCHES = 10.0
_USUAL_VARIANCE = 50.0**2
"""Of peer scores, where there are too few to estimate it from: half a nat to either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Where players stand, in their order.

    Attributes:
        value: the skill, as far as it is known, in hundredths of a nat per match.
        lower: of the 95 % interval around it.
        upper: of the same.
        rank: from 1, equal values share one; 0 with fewer than `FEWEST_MATCHES` matches.
        best_rank: how many are surely better, and one.
        worst_rank: how many are not surely worse.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    rank: IntArray
    best_rank: IntArray
    worst_rank: IntArray


def stand(matches: ArrayLike, total: ArrayLike, squares: ArrayLike) -> Standings:
    """Rank players.

    Args:
        matches: in how many matches each was compared with others.
        total: sum of their peer scores.
        squares: sum of the squares.
    """
    n = np.asarray(matches, dtype=np.float64)
    sums = np.asarray(total, dtype=np.float64)
    spread = np.sqrt(_variance(n, sums, np.asarray(squares, dtype=np.float64)))
    value = sums / (n + PRIOR_MATCHES)
    margin = NORMAL_95 * spread / np.sqrt(n + PRIOR_MATCHES)
    lower, upper = value - margin, value + margin
    is_ranked = n >= FEWEST_MATCHES
    rank, best, worst = (np.zeros(len(n), dtype=np.int64) for _ in range(3))
    ranked = np.round(value[is_ranked], _DIGITS)
    rank[is_ranked] = 1 + _above(ranked, ranked)
    best[is_ranked] = 1 + _above(lower[is_ranked], upper[is_ranked])
    below = np.searchsorted(np.sort(upper[is_ranked]), lower[is_ranked], side="left")
    worst[is_ranked] = len(ranked) - below
    return Standings(
        value=value, lower=lower, upper=upper, rank=rank, best_rank=best, worst_rank=worst
    )


def _above(values: FloatArray, thresholds: FloatArray) -> IntArray:
    """Return how many of `values` are above each threshold."""
    return len(values) - np.searchsorted(np.sort(values), thresholds, side="right")


def _variance(n: FloatArray, total: FloatArray, squares: FloatArray) -> FloatArray:
    """Return each player's variance of a score, drawn towards everybody's by a few matches."""
    around = np.maximum(squares - np.divide(total**2, n, out=np.zeros(len(n)), where=n > 0), 0.0)
    freedom = np.maximum(n - 1, 0.0)
    everybody = freedom.sum()
    usual = around.sum() / everybody if everybody >= _POOLED_MATCHES else _USUAL_VARIANCE
    return (around + _POOLED_MATCHES * usual) / (freedom + _POOLED_MATCHES)
