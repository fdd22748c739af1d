"""Whether two samples are alike: their distance, and the usual distances between seasons.

A season is not many independent draws: its ninety matches share fourteen or twenty clubs.
Whether the present season differs is therefore measured against how much earlier seasons differ
from each other.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

_FEWEST_SEASONS = 3
_SMALLEST_SCALE = 1e-3


class Compared(NamedTuple):
    """A distance or difference, and how often chance makes one as large."""

    value: float
    p_value: float


def wasserstein(current: ArrayLike, reference: ArrayLike) -> float:
    """Return the earth mover's distance in standard deviations of the reference.

    Evidently's `wasserstein` (normed), so that its reports show the same number.
    """
    from scipy import stats  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    a, b = _finite(current), _finite(reference)
    if not len(a) or not len(b):
        return math.nan
    scale = max(float(b.std()), _SMALLEST_SCALE)
    untyped: Any = stats
    return float(untyped.wasserstein_distance(a, b)) / scale


def between_seasons(current: ArrayLike, earlier: Sequence[ArrayLike]) -> Compared:
    """Compare one season's distance from the others with theirs from each other.

    The distances of earlier seasons, each from the rest, are taken for a normal sample, from
    which the present one's is predicted (Student's t, one-sided). So few tell their spread badly:
    it is taken for a quarter of their mean at least.

    Args:
        current: values of the season in progress.
        earlier: values of each earlier season; at least three, or there is no p-value.
    """
    samples = [_finite(each) for each in earlier]
    samples = [each for each in samples if len(each)]
    if not samples:
        return Compared(math.nan, math.nan)
    value = wasserstein(current, np.concatenate(samples))
    if len(samples) < _FEWEST_SEASONS or math.isnan(value):
        return Compared(value, math.nan)
    usual = np.array([_from_rest(samples, place) for place in range(len(samples))])
    mean = float(usual.mean())
    spread = max(float(usual.std(ddof=1)), mean / 4.0, _SMALLEST_SCALE)
    t = (value - mean) / (spread * math.sqrt(1.0 + 1.0 / len(usual)))
    return Compared(value, _student_tail(t, len(usual) - 1))


def _from_rest(samples: Sequence[FloatArray], place: int) -> float:
    rest = np.concatenate([each for index, each in enumerate(samples) if index != place])
    return wasserstein(samples[place], rest)


def shares(current: ArrayLike, reference: ArrayLike) -> Compared:
    """Compare counts of classes (chi-square of homogeneity); the value is the largest change.

    Args:
        current: how often each class occurred.
        reference: the same before.
    """
    from scipy import stats  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    now, before = np.asarray(current, np.float64), np.asarray(reference, np.float64)
    if now.sum() <= 0 or before.sum() <= 0 or ((now + before) <= 0).any():
        return Compared(math.nan, math.nan)
    change = np.abs(now / now.sum() - before / before.sum()).max()
    untyped: Any = stats
    result = untyped.chi2_contingency(np.stack([now, before]), correction=False)
    return Compared(float(change), float(result.pvalue))


def _student_tail(t: float, freedom: int) -> float:
    from scipy import stats  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    student: Any = stats.t
    return float(student.sf(t, freedom))


def _finite(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return array[np.isfinite(array)]
