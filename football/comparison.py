"""Whether one forecaster beats another, and the parts of its score.

What belongs here: tests and decompositions of per-match scores. What does not: the scores
(`football.scores`), or resampling (`football.intervals`).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.outcome import Outcome


class DieboldMariano(NamedTuple):
    """A test that two forecasters score alike; a negative statistic favours the first."""

    statistic: float
    p_value: float


class Murphy(NamedTuple):
    """A Brier score taken apart: `reliability - resolution + uncertainty`, and what bins hide."""

    reliability: float
    resolution: float
    uncertainty: float


def diebold_mariano(a: ArrayLike, b: ArrayLike) -> DieboldMariano:
    """Return the test of equal mean scores of paired series of periods, one step ahead.

    Diebold and Mariano (1995), "Comparing predictive accuracy", with the small-sample correction
    of Harvey, Leybourne and Newbold (1997), which compares with Student's t.

    Args:
        a: scores of one forecaster, a value per period, lower is better.
        b: scores of the other in the same periods.

    Raises:
        ValueError: there are fewer than two periods.
    """
    from scipy import stats  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    difference = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    n = len(difference)
    if n < 2:
        raise ValueError("two periods at least are needed for a variance")
    error = math.sqrt(float(difference.var()) / n)
    if error == 0.0:
        return DieboldMariano(0.0, 1.0)
    student: Any = stats.t
    corrected = float(difference.mean()) / error * math.sqrt((n - 1) / n)
    return DieboldMariano(corrected, float(student.sf(abs(corrected), n - 1)) * 2.0)


def murphy(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> Murphy:
    """Return the decomposition of the Brier score over equal-width bins, summed over outcomes.

    Murphy (1973), "A new vector partition of the probability score".
    """
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.int64)
    parts = np.zeros(3)
    for outcome in Outcome:
        parts += _partition(p[:, outcome], (y == outcome).astype(np.float64), bins)
    return Murphy(*(float(part) for part in parts))


def _partition(p: FloatArray, happened: FloatArray, bins: int) -> FloatArray:
    slot = np.clip((p * bins).astype(np.int64), 0, bins - 1)
    count = np.bincount(slot, minlength=bins)
    filled = count > 0
    weight = count[filled] / len(p)
    forecast = np.bincount(slot, weights=p, minlength=bins)[filled] / count[filled]
    observed = np.bincount(slot, weights=happened, minlength=bins)[filled] / count[filled]
    rate = happened.mean()
    return np.array(
        [
            weight @ np.square(forecast - observed),
            weight @ np.square(observed - rate),
            rate * (1.0 - rate),
        ]
    )


def skill_z(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Return how far the realised log loss is from what the forecasts themselves expect.

    In standard deviations of the sum under the forecasts; about standard normal if they are
    right, far above zero if they are too bold, below if too timid.
    """
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.int64)
    surprise = -np.log(np.maximum(p, 1e-12))
    expected = (p * surprise).sum(axis=1)
    variance = (p * np.square(surprise)).sum(axis=1) - np.square(expected)
    realised = surprise[np.arange(len(y)), y]
    return float((realised - expected).sum() / math.sqrt(max(float(variance.sum()), 1e-300)))
