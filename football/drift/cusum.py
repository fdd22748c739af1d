"""Control charts: a small change that lasts adds up until it cannot be chance.

Page (1954), "Continuous inspection schemes". Each chart sums standardised deviations beyond a
slack, never below nothing, and signals when the sum passes a limit; then it restarts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray

SLACK = 0.25
"""Deviations that small, in standard deviations a match, are let pass: half of what is sought."""
LIMIT = 14.0
"""Without drift a normal chart passes it once in some 15,000 matches (`run_length`).

Losses are skewed and no model is exactly right, which costs two thirds of that.
"""


@dataclass(frozen=True, slots=True)
class Chart:
    """Where a chart stood after each match.

    Attributes:
        path: the sum after each match, before it restarts.
        signals: indices at which it passed the limit.
    """

    path: FloatArray
    signals: IntArray


def upward(deviations: ArrayLike, *, slack: float = SLACK, limit: float = LIMIT) -> Chart:
    """Return the chart of a mean that may have risen.

    Args:
        deviations: standardised: mean 0 and variance 1 as long as nothing has changed; in order.
        slack: taken off each.
        limit: a signal is a sum above it.
    """
    values = np.asarray(deviations, dtype=np.float64)
    path, signals, level = np.empty(len(values)), list[int](), 0.0
    for index, value in enumerate(values.tolist()):
        level = max(0.0, level + value - slack)
        path[index] = level
        if level > limit:
            signals.append(index)
            level = 0.0
    return Chart(path, np.array(signals, dtype=np.int64))


def either_way(deviations: ArrayLike, *, slack: float = SLACK, limit: float = LIMIT) -> Chart:
    """Return the chart of a mean that may have risen or fallen: the larger of both sums."""
    values = np.asarray(deviations, dtype=np.float64)
    up = upward(values, slack=slack, limit=limit)
    down = upward(-values, slack=slack, limit=limit)
    return Chart(np.maximum(up.path, down.path), np.union1d(up.signals, down.signals))
