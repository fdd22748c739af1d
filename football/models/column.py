"""Columns of a frame as a model multiplies them: standardised, with missing values accounted for.

What belongs here: reading columns into arrays, and one column's parameters by name. What does not:
how weights are found (`regression`) or what a model makes of them (`outcome`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray
from football.outcome import Outcome

_LABELS = tuple(outcome.name.lower() for outcome in Outcome)

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One feature: how it is standardised and how it moves the three logits.

    A missing value counts as the mean and adds `when_missing`, which is zero for a feature that
    was never missing when the model was fitted.
    """

    name: str
    mean: float
    scale: float
    weights: Triple
    when_missing: Triple = (0.0, 0.0, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        return {
            "name": self.name,
            "mean": self.mean,
            "scale": self.scale,
            "weights": labelled(self.weights),
            "when_missing": labelled(self.when_missing),
        }

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(
            name=parameters["name"],
            mean=float(parameters["mean"]),
            scale=float(parameters["scale"]),
            weights=unlabelled(parameters["weights"]),
            when_missing=unlabelled(parameters["when_missing"]),
        )


def logits(columns: Sequence[Column], frame: pl.DataFrame) -> FloatArray:
    """Return what columns add to the three logits of each row.

    Raises:
        ValueError: the frame lacks a column.
    """
    values, missing = matrix(frame, [column.name for column in columns])
    mean, scale = (np.array([getattr(c, name) for c in columns]) for name in ("mean", "scale"))
    weights = np.array([column.weights for column in columns])
    when_missing = np.array([column.when_missing for column in columns])
    standardised = np.where(missing, 0.0, (values - mean) / scale)
    return standardised @ weights + missing @ when_missing


def matrix(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[FloatArray, BoolArray]:
    """Return the values (zero where missing) and where they are missing."""
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise ValueError(f"the frame lacks the columns {', '.join(absent)}")
    values = frame.select(pl.col(list(columns)).cast(pl.Float64)).to_numpy()
    missing = ~np.isfinite(values)
    return np.where(missing, 0.0, values), missing


def any_of(missing: BoolArray) -> BoolArray:
    """Return which rows lack something."""
    return np.asarray(missing.any(axis=1), dtype=np.bool_)


def moments(
    values: FloatArray, missing: BoolArray, w: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return weighted mean and deviation of what is there; 0 and 1 where nothing varies."""
    seen = np.where(missing, 0.0, w[:, None])
    total = np.maximum(seen.sum(axis=0), 1e-12)
    mean = (seen * values).sum(axis=0) / total
    deviation = np.sqrt((seen * np.square(values - mean)).sum(axis=0) / total)
    return mean, np.where(deviation > 1e-9 * (1.0 + np.abs(mean)), deviation, 1.0)


def triple(values: FloatArray) -> Triple:
    """Return three numbers as plain ones; zero has no sign, since a database keeps none."""
    home, draw, away = (float(value) + 0.0 for value in values)
    return home, draw, away


def labelled(triple: Triple) -> dict[str, float]:
    """Return a triple by the names of the outcomes."""
    return dict(zip(_LABELS, triple, strict=True))


def unlabelled(by_name: Mapping[str, float]) -> Triple:
    """Read what `labelled` wrote."""
    home, draw, away = (float(by_name[label]) for label in _LABELS)
    return home, draw, away
