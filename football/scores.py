"""Proper scores and calibration of probabilities. Lower is better everywhere.

What belongs here: functions of forecast triples (rows of HOME, DRAW, AWAY) and observed outcomes.
Their uncertainty is `football.intervals`.
"""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.intervals import wilson
from football.outcome import FLOOR, Outcome


def _pair(probabilities: ArrayLike, outcomes: ArrayLike) -> tuple[FloatArray, IntArray]:
    p = np.asarray(probabilities, dtype=np.float64)
    y = np.asarray(outcomes, dtype=np.int64)
    if p.ndim != 2 or p.shape[1] != len(Outcome) or y.shape != p.shape[:1]:
        raise ValueError(f"n triples and n outcomes are needed, not {p.shape} and {y.shape}")
    return p, y


def log_loss(probabilities: ArrayLike, outcomes: ArrayLike) -> FloatArray:
    """Return minus the natural logarithm of what the outcome was given (Good 1952), per row."""
    p, y = _pair(probabilities, outcomes)
    return -np.log(np.maximum(p[np.arange(len(y)), y], FLOOR))


def rps(probabilities: ArrayLike, outcomes: ArrayLike) -> FloatArray:
    """Return the ranked probability score in [0, 1] per row.

    Half the summed squared differences of the cumulative distributions: Epstein (1969), with the
    divisor of Constantinou and Fenton (2012), "Solving the problem of inadequate scoring rules for
    assessing probabilistic football forecast models".
    """
    p, y = _pair(probabilities, outcomes)
    happened = np.eye(len(Outcome))[y]
    gap = np.cumsum(p - happened, axis=1)[:, :-1]
    return np.square(gap).sum(axis=1) / (len(Outcome) - 1)


def brier(probabilities: ArrayLike, outcomes: ArrayLike) -> FloatArray:
    """Return the squared differences summed over the three outcomes (Brier 1950), per row."""
    p, y = _pair(probabilities, outcomes)
    return np.square(p - np.eye(len(Outcome))[y]).sum(axis=1)


def distance(probabilities: ArrayLike, line: ArrayLike) -> FloatArray:
    """Return how far forecasts are from the probabilities of another, in nats per row.

    The divergence of Kullback and Leibler (1951), sum q (ln q - ln p): the log loss that the line
    q expects of the forecast p, less the one it expects of itself. Zero where both agree.

    Args:
        probabilities: n triples of the forecast.
        line: n triples to compare with.
    """
    p, q = np.asarray(probabilities, dtype=np.float64), np.asarray(line, dtype=np.float64)
    if p.ndim != 2 or p.shape[1] != len(Outcome) or q.shape != p.shape:
        raise ValueError(f"n triples and n of a line are needed, not {p.shape} and {q.shape}")
    return (q * (np.log(np.maximum(q, FLOOR)) - np.log(np.maximum(p, FLOOR)))).sum(axis=1)


def ece(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> float:
    """Return the expected calibration error: per outcome over equal-width bins, then averaged.

    Kull et al. (2019), "Beyond temperature scaling" (classwise ECE).
    """
    p, y = _pair(probabilities, outcomes)
    if not len(y):
        return float("nan")
    errors: list[float] = []
    for outcome in Outcome:
        column = p[:, outcome]
        slot = _slots(column, bins)
        surplus = np.bincount(slot, weights=column - (y == outcome), minlength=bins)
        errors.append(float(np.abs(surplus).sum() / len(y)))
    return float(np.mean(errors))


def ece_if_calibrated(probabilities: ArrayLike, bins: int = 10) -> float:
    """Return the `ece` that forecasts like these show by chance if they are exactly right.

    A bin's surplus is then nearly normal around zero, with the variance of its forecasts: few
    matches show an error however good they are.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    if not len(p):
        return float("nan")
    expected: list[float] = []
    for outcome in Outcome:
        column = p[:, outcome]
        variance = np.bincount(_slots(column, bins), weights=column * (1.0 - column))
        expected.append(float(np.sqrt(variance * 2.0 / np.pi).sum() / len(p)))
    return float(np.mean(expected))


def reliability(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> pl.DataFrame:
    """Return the reliability table: a row per outcome and non-empty bin.

    Columns: `outcome` (home, draw, away), `bin_lower`, `bin_upper`, `count`, `mean_predicted`,
    `observed_share` and its 95 % Wilson interval `observed_lower`, `observed_upper`.
    """
    p, y = _pair(probabilities, outcomes)
    return pl.concat(_reliability_of(p[:, o], y == o, o, bins) for o in Outcome)


def _reliability_of(
    column: FloatArray, happened: ArrayLike, outcome: Outcome, bins: int
) -> pl.DataFrame:
    slot = _slots(column, bins)
    count = np.bincount(slot, minlength=bins)
    predicted = np.bincount(slot, weights=column, minlength=bins)
    observed = np.bincount(slot, weights=np.asarray(happened, dtype=np.float64), minlength=bins)
    filled = np.flatnonzero(count)
    lower, upper = wilson(observed[filled], count[filled])
    return pl.DataFrame(
        {
            "outcome": [outcome.name.lower()] * len(filled),
            "bin_lower": filled / bins,
            "bin_upper": (filled + 1) / bins,
            "count": count[filled],
            "mean_predicted": predicted[filled] / count[filled],
            "observed_share": observed[filled] / count[filled],
            "observed_lower": lower,
            "observed_upper": upper,
        },
        schema_overrides={"outcome": pl.String, "count": pl.Int64},
    )


def _slots(column: FloatArray, bins: int) -> IntArray:
    return np.clip((column * bins).astype(np.int64), 0, bins - 1)
