"""Many tests at once: how many of the alarming ones are alarming by chance."""

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray


def adjusted(p_values: ArrayLike) -> FloatArray:
    """Return p-values that may be held against a share of false discoveries.

    Benjamini and Hochberg (1995), "Controlling the false discovery rate". Not-a-number is a test
    that could not be made: it stays, and does not count.
    """
    p = np.asarray(p_values, dtype=np.float64)
    result = np.full(p.shape, np.nan)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    ranked = p[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return result
