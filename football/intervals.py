"""Confidence intervals for differences and shares.

What belongs here: resampling and closed-form intervals; randomness comes in as a generator.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

NORMAL_95 = 1.959963984540054
"""Standard deviations around its mean that hold 95 % of a normal distribution."""

_CELLS_AT_ONCE = 2_000_000


class Interval(NamedTuple):
    """An estimate and the bounds around it."""

    estimate: float
    lower: float
    upper: float


def paired_difference(  # noqa: PLR0913 (two samples, their blocks, and how to resample)
    a: ArrayLike,
    b: ArrayLike,
    blocks: ArrayLike,
    rng: np.random.Generator,
    n_resamples: int = 2000,
    *,
    level: float = 0.95,
) -> Interval:
    """Return the mean of `a - b` with a percentile interval from a paired block bootstrap.

    Blocks (a match day, a week) are drawn whole, because matches of one day share what moved them;
    each resample draws as many blocks as there are and averages over the matches they hold (Künsch
    1989; Efron and Tibshirani 1993, chapter 8). Below zero means that `a` scored better.

    Args:
        a: per-match scores of one forecaster.
        b: scores of the other on the same matches.
        blocks: a label per match (numbers or strings).
        rng: where the randomness comes from.
        n_resamples: bootstrap replications.
        level: coverage of the interval.
    """
    difference = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    labels = np.asarray(blocks)
    if difference.ndim != 1 or labels.shape != difference.shape:
        raise ValueError("scores and block labels must be vectors of one length")
    if not len(difference):
        raise ValueError("no matches to compare")
    _, block_of = np.unique(labels, return_inverse=True)
    sums = np.bincount(block_of, weights=difference).astype(np.float64)
    counts = np.bincount(block_of).astype(np.float64)
    means = _resampled_means(sums, counts, rng, n_resamples)
    tail = (1.0 - level) / 2.0
    lower, upper = np.quantile(means, [tail, 1.0 - tail])
    return Interval(float(difference.mean()), float(lower), float(upper))


def _resampled_means(
    sums: FloatArray, counts: FloatArray, rng: np.random.Generator, n_resamples: int
) -> FloatArray:
    n_blocks = len(sums)
    means = np.empty(n_resamples)
    step = max(1, _CELLS_AT_ONCE // n_blocks)
    for start in range(0, n_resamples, step):
        size = min(step, n_resamples - start)
        drawn = rng.integers(n_blocks, size=(size, n_blocks))
        means[start : start + size] = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return means


def wilson(
    successes: ArrayLike, trials: ArrayLike, z: float = NORMAL_95
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of shares (Wilson 1927); 95 % unless `z` says otherwise."""
    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    share, shrink = k / n, 1.0 + z * z / n
    centre = (share + z * z / (2.0 * n)) / shrink
    half = z / shrink * np.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)
