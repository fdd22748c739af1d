"""The outcome stack: named features in, calibrated triples out.

What belongs here: a regularised multinomial logistic regression over feature columns, its handling
of missing values, and its calibration, as named parameters. Which columns there are belongs to
`football.features`. scikit-learn fits it (Wolpert 1992, "Stacked generalization", for the idea of
learning on forecasts made out of sample); predicting is plain arithmetic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray, IntArray
from football.models import calibration, spread
from football.models.calibration import Calibration, softmax
from football.models.errors import FitError
from football.models.spread import Spread
from football.outcome import Outcome

FEWEST_TO_CALIBRATE = 300
FEWEST_BESIDE_FALLBACK = 300  # or half of all rows
_FREEDOM = 10.0  # how much wider the prior of a column is that a stack believes from few matches
_NO_LEADS: Mapping[str, str] = MappingProxyType({})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeModel:
    """A fitted stack.

    Attributes:
        track: `odds_free` or `market_blended`; never to be mixed.
        columns: the features it needs, in the order it multiplies them.
        fallback: forecasts the rows that lack a value, having learned without what may lack.
        spread: how far off its forecasts may be, if it was told of a lead.
    """

    track: str
    columns: tuple[Column, ...]
    intercept: Triple
    calibration: Calibration
    fallback: "OutcomeModel | None" = None
    spread: Spread | None = None

    def predict(self, frame: pl.DataFrame) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY.

        Raises:
            ValueError: if the frame lacks a column of the model.
        """
        probabilities = self.calibration.apply(self._uncalibrated(frame))
        if self.fallback is None:
            return probabilities
        _, missing = _matrix(frame, [column.name for column in self.columns])
        lacks = _any(missing)
        if lacks.any():
            probabilities[lacks] = self.fallback.predict(frame.filter(lacks))
        return probabilities

    def intervals(
        self, frame: pl.DataFrame, probabilities: FloatArray, rival: Sequence[str] = ()
    ) -> FloatArray | None:
        """Return n x 3 x 2: the bounds of each probability, None if the model has no spread.

        Args:
            frame: what was predicted, with the columns of the leads' deviations.
            probabilities: what `predict` said of it.
            rival: columns of another model's triple; null where it has none.
        """
        if self.spread is None:
            return None
        deviation, unknown = _matrix(frame, [self.spread.deviation])
        theirs = np.full_like(probabilities, np.nan)
        if rival:
            values, missing = _matrix(frame, rival)
            theirs[~_any(missing)] = values[~_any(missing)]
        bounds = self.spread.intervals(probabilities, deviation[:, 0], theirs)
        lacks = unknown[:, 0]
        if self.fallback is not None and lacks.any():
            spare = self.fallback.intervals(frame.filter(lacks), probabilities[lacks], rival)
            bounds[lacks] = np.nan if spare is None else spare
        return bounds

    def _uncalibrated(self, frame: pl.DataFrame) -> FloatArray:
        values, missing = _matrix(frame, [column.name for column in self.columns])
        mean = np.array([column.mean for column in self.columns])
        scale = np.array([column.scale for column in self.columns])
        weights = np.array([column.weights for column in self.columns])
        when_missing = np.array([column.when_missing for column in self.columns])
        standardised = np.where(missing, 0.0, (values - mean) / scale)
        return softmax(standardised @ weights + missing @ when_missing + self.intercept)

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        written: dict[str, Any] = {
            "track": self.track,
            "columns": [
                {
                    "name": column.name,
                    "mean": column.mean,
                    "scale": column.scale,
                    "weights": _labelled(column.weights),
                    "when_missing": _labelled(column.when_missing),
                }
                for column in self.columns
            ],
            "intercept": _labelled(self.intercept),
            "calibration": self.calibration.to_dict(),
        }
        if self.fallback is not None:
            written["fallback"] = self.fallback.to_dict()
        if self.spread is not None:
            written["spread"] = self.spread.to_dict()
        return written

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(
            track=parameters["track"],
            columns=tuple(
                Column(
                    name=column["name"],
                    mean=float(column["mean"]),
                    scale=float(column["scale"]),
                    weights=_triple(column["weights"]),
                    when_missing=_triple(column["when_missing"]),
                )
                for column in parameters["columns"]
            ),
            intercept=_triple(parameters["intercept"]),
            calibration=Calibration.from_dict(parameters["calibration"]),
            fallback=cls.from_dict(parameters["fallback"]) if "fallback" in parameters else None,
            spread=Spread.from_dict(parameters["spread"]) if "spread" in parameters else None,
        )


def fit_with_fallback(  # noqa: PLR0913 (a training set, and the choices that name a model)
    frame: pl.DataFrame,
    outcomes: ArrayLike,
    *,
    columns: Sequence[str],
    fallback: Sequence[str],
    track: str,
    weights: ArrayLike | None = None,
    regularisation: float,
    leads: Mapping[str, str] = _NO_LEADS,
) -> OutcomeModel:
    """Return a stack for rows that have all columns, and within it one for those that do not.

    Neither is calibrated after the fact: that made forecasts a little worse (docs/methods.md).

    Args:
        frame: as for `fit`.
        outcomes: as for `fit`.
        columns: the features of rows that lack none; learned from such rows.
        fallback: the features of all others; learned from all rows.
        track: as for `fit`.
        weights: as for `fit`.
        regularisation: as for `fit`.
        leads: as for `fit`.

    Raises:
        FitError: if an outcome never occurs.
        ValueError: if the frame lacks a column.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)

    def of(rows: BoolArray, names: Sequence[str]) -> OutcomeModel:
        return fit(
            frame.filter(rows),
            y[rows],
            columns=names,
            track=track,
            weights=w[rows],
            regularisation=regularisation,
            folds=1,
            leads=leads,
        )

    _, missing = _matrix(frame, columns)
    complete = ~_any(missing)
    spare = of(np.ones(len(y), dtype=np.bool_), fallback)
    if complete.sum() < min(FEWEST_BESIDE_FALLBACK, len(y) / 2) or len(
        np.unique(y[complete])
    ) != len(Outcome):
        return spare
    return replace(of(complete, columns), fallback=spare)


def fit(  # noqa: PLR0913 (a training set, and the choices that name a model)
    frame: pl.DataFrame,
    outcomes: ArrayLike,
    *,
    columns: Sequence[str],
    track: str = "odds_free",
    weights: ArrayLike | None = None,
    regularisation: float = 10.0,
    folds: int = 5,
    leads: Mapping[str, str] = _NO_LEADS,
) -> OutcomeModel:
    """Return a stack fitted on all rows and calibrated on forecasts of later rows by earlier ones.

    The rows are cut into `folds` slices in time. Every slice but the first is forecast by a stack
    that has seen only the slices before it, and the calibration is what those forecasts lacked.

    Args:
        frame: features, one row per match, oldest first.
        outcomes: `Outcome` values of the rows.
        columns: the features to use.
        track: what the features may have seen; kept in the model.
        weights: importance of each row; all one unless given.
        regularisation: precision of a normal prior on the weights of standardised features.
        folds: slices in time; 1 leaves the stack uncalibrated.
        leads: columns whose weights the prior leaves nearly alone: what is known to matter, so
            that a few matches are enough to learn by how much. Each with the column of its
            standard deviation, from which the model's `spread` follows.

    Raises:
        FitError: if an outcome never occurs.
        ValueError: if the frame lacks a column.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if frame.height != len(y) or len(w) != len(y):
        raise FitError(f"{frame.height} rows, {len(y)} outcomes and {len(w)} weights")
    recipe = _Recipe(tuple(columns), track, regularisation, leads)
    model = recipe.fit(frame, y, w)
    if folds < 2 or len(y) < FEWEST_TO_CALIBRATE:
        return model
    edges = np.linspace(0, len(y), folds + 1).astype(int)
    forecasts: list[FloatArray] = []
    for begin, end in pairwise(edges[1:]):
        earlier = recipe.fit(frame[:begin], y[:begin], w[:begin])
        forecasts.append(earlier.predict(frame[begin:end]))
    later = slice(edges[1], None)
    fitted = calibration.fit(np.concatenate(forecasts), y[later], weights=w[later])
    return replace(model, calibration=fitted)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """Everything that decides a stack but the data."""

    columns: tuple[str, ...]
    track: str
    regularisation: float
    leads: Mapping[str, str]

    def fit(self, frame: pl.DataFrame, y: IntArray, w: FloatArray) -> OutcomeModel:
        """Return the stack, not yet calibrated."""
        if len(np.unique(y)) != len(Outcome):
            raise FitError("a stack needs matches of all three outcomes")
        values, missing = _matrix(frame, self.columns)
        mean, scale = _moments(values, missing, w)
        # A column that varies more needs less weight, and so pays less of the penalty.
        scale = scale / np.where([name in self.leads for name in self.columns], _FREEDOM, 1.0)
        standardised = np.where(missing, 0.0, (values - mean) / scale)
        gaps = np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0))
        design = np.hstack([standardised, missing[:, gaps].astype(np.float64)])
        coefficients, intercept = _regress(design, y, w, self.regularisation)
        when_missing = np.zeros((len(self.columns), len(Outcome)))
        when_missing[gaps] = coefficients[len(self.columns) :]
        columns = tuple(
            Column(
                name=name,
                mean=float(mean[i]),
                scale=float(scale[i]),
                weights=_floats(coefficients[i]),
                when_missing=_floats(when_missing[i]),
            )
            for i, name in enumerate(self.columns)
        )
        model = OutcomeModel(
            track=self.track,
            columns=columns,
            intercept=_floats(intercept),
            calibration=Calibration(),
        )
        return replace(model, spread=self._spread(model, frame, design, w))

    def _spread(
        self, model: OutcomeModel, frame: pl.DataFrame, design: FloatArray, w: FloatArray
    ) -> Spread | None:
        lead = next((name for name in self.columns if name in self.leads), None)
        if lead is None or self.leads[lead] not in frame.columns:
            return None
        return spread.of_fit(
            model.predict(frame),
            frame[lead].cast(pl.Float64).fill_null(0.0).to_numpy(),
            design,
            w,
            precision=self.regularisation,
            deviation=self.leads[lead],
        )


def _regress(
    design: FloatArray, y: IntArray, w: FloatArray, regularisation: float
) -> tuple[FloatArray, FloatArray]:
    """Return coefficients (columns by outcomes) and intercepts of a multinomial regression."""
    # Imported here because only fitting needs it, and it takes a second to import.
    from sklearn.linear_model import (  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
        LogisticRegression,
    )

    regression: Any = LogisticRegression(
        C=1.0 / regularisation, solver="newton-cholesky", tol=1e-8, max_iter=200
    )
    regression.fit(design, y, sample_weight=w)
    return np.asarray(regression.coef_).T, np.asarray(regression.intercept_)


def _matrix(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[FloatArray, BoolArray]:
    """Return the values (zero where missing) and where they are missing."""
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise ValueError(f"the frame lacks the columns {', '.join(absent)}")
    values = frame.select(pl.col(list(columns)).cast(pl.Float64)).to_numpy()
    missing = ~np.isfinite(values)
    return np.where(missing, 0.0, values), missing


def _any(missing: BoolArray) -> BoolArray:
    """Return which rows lack something."""
    return np.asarray(missing.any(axis=1), dtype=np.bool_)


def _moments(
    values: FloatArray, missing: BoolArray, w: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return weighted mean and deviation of what is there; 0 and 1 where nothing varies."""
    seen = np.where(missing, 0.0, w[:, None])
    total = np.maximum(seen.sum(axis=0), 1e-12)
    mean = (seen * values).sum(axis=0) / total
    deviation = np.sqrt((seen * np.square(values - mean)).sum(axis=0) / total)
    return mean, np.where(deviation > 1e-9 * (1.0 + np.abs(mean)), deviation, 1.0)


def _floats(values: FloatArray) -> Triple:
    home, draw, away = (float(value) for value in values)
    return home, draw, away


def _labelled(triple: Triple) -> dict[str, float]:
    return dict(zip(_LABELS, triple, strict=True))


def _triple(labelled: Mapping[str, float]) -> Triple:
    home, draw, away = (float(labelled[label]) for label in _LABELS)
    return home, draw, away
