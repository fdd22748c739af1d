"""How unusual something is: shares of a reference, and the price of having looked at many.

What belongs here: tail shares and the correction for multiple looks. What does not: what is looked
at.
"""

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray


def at_least(value: float, reference: ArrayLike) -> float:
    """Return the share of a reference that is at least so large.

    The value itself counts as one of them, so that a small reference never makes anything
    impossible (Davison and Hinkley 1997, section 4.2.3).
    """
    seen = np.asarray(reference, dtype=np.float64)
    return float((1 + (seen >= value).sum()) / (1 + len(seen)))


def of_any(chance: float, looks: int) -> float:
    """Return the chance that at least one of so many independent looks is so remarkable.

    Šidák (1967); for looks that hang together it is an upper bound where they are positively
    dependent.
    """
    if chance >= 1.0:
        return 1.0
    return float(-np.expm1(max(looks, 1) * np.log1p(-chance)))


def of_sum(probabilities: ArrayLike, worth: tuple[int, ...]) -> FloatArray:
    """Return the exact distribution of a sum of independent worths, from 0 upwards.

    Args:
        probabilities: a row per match, a column per way it can end.
        worth: what each way adds, not below zero.
    """
    rows = np.asarray(probabilities, dtype=np.float64)
    total = np.ones(1)
    for row in rows:
        single = np.zeros(max(worth) + 1)
        np.add.at(single, list(worth), row / row.sum())
        total = np.convolve(total, single)
    return total


def of_both_tails(distribution: FloatArray, value: int) -> float:
    """Return twice the smaller tail of a whole number, at most one."""
    below, above = distribution[: value + 1].sum(), distribution[value:].sum()
    return float(min(1.0, 2.0 * min(below, above)))
