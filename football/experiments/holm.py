"""Many questions of one test: which of the answers stand when all are looked at together."""

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray


def holm(p_values: ArrayLike) -> FloatArray:
    """Return p-values adjusted for how many there are, in the order given.

    Those at most alpha are wrong, any of them, with a probability of at most alpha: Holm (1979),
    "A simple sequentially rejective multiple test procedure". Nothing is assumed about how the
    questions hang together; p-values that hold at any time stay so.
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
