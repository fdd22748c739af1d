"""What each match deviates by, standardised: the streams that control charts watch.

What belongs here: a number per match, about 0 with variance 1 while nothing has changed. What
does not: adding them up (`cusum`).
"""

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

_FLOOR = 1e-12
_SMALLEST_GAP = 1e-5


def surprise(probabilities: ArrayLike, outcomes: ArrayLike) -> FloatArray:
    """Return how much more each outcome cost than its forecast itself expected.

    Log loss less the forecast's entropy, in standard deviations of all of them together, so that
    bold forecasts weigh more; it averages 0 for forecasts that are right (`skill_z` match by
    match), whatever matches are played.

    Args:
        probabilities: n triples.
        outcomes: n outcomes.
    """
    p, y = np.asarray(probabilities, np.float64), np.asarray(outcomes, np.int64)
    cost = -np.log(np.maximum(p, _FLOOR))
    expected = (p * cost).sum(axis=1)
    variance = (p * np.square(cost)).sum(axis=1) - np.square(expected)
    typical = np.sqrt(max(float(variance.mean()), _FLOOR)) if len(y) else 1.0
    return (cost[np.arange(len(y)), y] - expected) / typical


def gap(ours: ArrayLike, market: ArrayLike) -> FloatArray:
    """Return the logarithm of how far each of our forecasts is from the market's.

    Kullback-Leibler divergence from the market's triple to ours: what the forecast would lose if
    the market were right. Its logarithm is nearly normal. Rows without a price are NaN.
    """
    p, q = np.asarray(ours, np.float64), np.asarray(market, np.float64)
    divergence = (q * (np.log(np.maximum(q, _FLOOR)) - np.log(np.maximum(p, _FLOOR)))).sum(axis=1)
    return np.log(np.maximum(divergence, _SMALLEST_GAP))


def standardised(values: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> FloatArray:
    """Return values as deviations from what earlier seasons had, clipped at six of theirs."""
    v, m, s = (np.asarray(each, np.float64) for each in (values, mean, sd))
    return np.clip((v - m) / np.maximum(s, _FLOOR), -6.0, 6.0)
