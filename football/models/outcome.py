"""The outcome stack: named features in, calibrated triples out.

What belongs here: a regularised regression over feature columns, its handling of missing values,
its calibration and its members, as named parameters. Which columns there are belongs to
`football.features`, how the regression is fitted to `regression`, trees to `boosting`. Wolpert
(1992), "Stacked generalization", for the idea of learning on forecasts made out of sample.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray, IntArray
from football.models import (
    adjustment,
    boosting,
    calibration,
    column,
    lead_adjustment,
    regression,
    spread,
)
from football.models.adjustment import Adjustment
from football.models.boosting import FEWEST_TO_BOOST, Boosting
from football.models.calibration import Calibration, softmax
from football.models.column import Column, Triple, any_of, matrix, moments
from football.models.disagreement import Disagreement
from football.models.errors import FitError
from football.models.lead_adjustment import Known
from football.models.regression import Prior, Weighted
from football.models.sequence import SequenceNetwork
from football.models.spread import Spread
from football.outcome import Outcome

FEWEST_TO_CALIBRATE = 300
FEWEST_BESIDE_FALLBACK = 300  # or half of all rows
Groups = Mapping[str, Sequence[str]]
BOOSTING_SHARE = 0.2  # of the logits
NETWORK_SHARE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeModel:
    """A fitted stack.

    Attributes:
        track: `odds_free` or `market_blended`; never to be mixed.
        columns: the features it needs, in the order it multiplies them.
        fallback: forecasts the rows that lack a value, having learned without what may lack.
        spread: how far off its forecasts may be, if a lead was given.
        level_of: what competitions add to the draw's logit; nothing of those it has not seen, or
            if a frame has no column `competition`.
        boosting: trees whose logits are a share of the whole's.
        network: a recurrent network with a share of the whole's logits.
        adjustments: for groups of columns that few matches have, made where they are known.
        disagreement: of a pool of prices, in place of `spread`.
    """

    track: str
    columns: tuple[Column, ...]
    intercept: Triple
    calibration: Calibration
    fallback: "OutcomeModel | None" = None
    spread: Spread | None = None
    level_of: Mapping[str, float] = field(default_factory=dict[str, float])
    boosting: Boosting | None = None
    network: SequenceNetwork | None = None
    adjustments: tuple[Adjustment, ...] = ()
    disagreement: Disagreement | None = None

    def predict(self, frame: pl.DataFrame) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY.

        Raises:
            ValueError: if the frame lacks a column of the model.
        """
        probabilities = self.calibration.apply(self._uncalibrated(frame))
        if self.fallback is not None:
            _, missing = matrix(frame, [each.name for each in self.columns])
            lacks = any_of(missing)
            if lacks.any():
                probabilities[lacks] = self.fallback.predict(frame.filter(lacks))
        for member, share in ((self.boosting, BOOSTING_SHARE), (self.network, NETWORK_SHARE)):
            if member is not None:
                of_member = share * np.log(member.predict(frame))
                probabilities = softmax((1.0 - share) * np.log(probabilities) + of_member)
        for each in self.adjustments:
            probabilities = each.apply(probabilities, frame)
        return probabilities

    def intervals(
        self, frame: pl.DataFrame, probabilities: FloatArray, rival: Sequence[str] = ()
    ) -> FloatArray | None:
        """Return n x 3 x 2: the bounds of each probability, None if the model knows no spread.

        Args:
            frame: what was predicted, with the columns of the leads' deviations.
            probabilities: what `predict` returned for it.
            rival: columns of another model's triple, null where it has none; a pool knows its own.
        """
        if self.disagreement is not None:
            return self.disagreement.intervals(frame, probabilities)
        if self.spread is None:
            return None
        deviation, unknown = matrix(frame, [self.spread.deviation])
        theirs = np.full_like(probabilities, np.nan)
        if rival:
            values, missing = matrix(frame, rival)
            theirs[~any_of(missing)] = values[~any_of(missing)]
        bounds = self.spread.intervals(probabilities, deviation[:, 0], theirs)
        lacks = unknown[:, 0]
        if self.fallback is not None and lacks.any():
            spare = self.fallback.intervals(frame.filter(lacks), probabilities[lacks], rival)
            bounds[lacks] = np.nan if spare is None else spare
        return bounds

    def _uncalibrated(self, frame: pl.DataFrame) -> FloatArray:
        logits = column.logits(self.columns, frame) + self.intercept
        if self.level_of and "competition" in frame.columns:
            level = [self.level_of.get(code, 0.0) for code in frame["competition"]]
            logits[:, Outcome.DRAW] += level
        return softmax(logits)

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        written: dict[str, Any] = {
            "track": self.track,
            "columns": [each.to_dict() for each in self.columns],
            "intercept": column.labelled(self.intercept),
            "calibration": self.calibration.to_dict(),
        }
        for name in _PARTS:
            if (part := getattr(self, name)) is not None:
                written[name] = part.to_dict()
        if self.level_of:
            written["level_of"] = dict(self.level_of)
        if self.adjustments:
            written["adjustments"] = [each.to_dict() for each in self.adjustments]
        return written

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(
            track=parameters["track"],
            columns=tuple(Column.from_dict(each) for each in parameters["columns"]),
            intercept=column.unlabelled(parameters["intercept"]),
            calibration=Calibration.from_dict(parameters["calibration"]),
            fallback=cls.from_dict(parameters["fallback"]) if "fallback" in parameters else None,
            level_of=parameters.get("level_of", {}),
            adjustments=tuple(map(Adjustment.from_dict, parameters.get("adjustments", ()))),
            **{
                name: part.from_dict(parameters[name])
                for name, part in _PARTS.items()
                if name in parameters and part is not None
            },
        )


_PARTS: Mapping[str, Any] = {
    "fallback": None,  # another stack
    "spread": Spread,
    "boosting": Boosting,
    "network": SequenceNetwork,
    "disagreement": Disagreement,
}
"""What a stack may have or not, and what reads each of them."""


def adjusted(
    model: OutcomeModel, frame: pl.DataFrame, outcomes: ArrayLike, groups: Groups, prior: Prior
) -> OutcomeModel:
    """Return a model that also heeds groups of columns, each where enough matches had it.

    Args:
        model: fitted without them.
        frame: what it was fitted on; columns of a group are null where it was not known.
        outcomes: `Outcome` values of the rows.
        groups: columns by the name of their group.
        prior: of their weights.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    for name, columns in groups.items():
        made = adjustment.fit(name, columns, frame, model.predict(frame), y, prior)
        if made is not None:
            model = replace(model, adjustments=(*model.adjustments, made))
    return model


def with_known_leads(
    model: OutcomeModel,
    frame: pl.DataFrame,
    outcomes: ArrayLike,
    groups: Mapping[str, Known],
    precision: float,
) -> OutcomeModel:
    """Return a model that also heeds groups whose weights are about known, where a match has them.

    Args:
        model: fitted without them.
        frame: what it was fitted on; columns of a group are null where it was not known.
        outcomes: `Outcome` values of the rows.
        groups: what is known of their weights, by name; later ones stand beside what earlier ones
            made of a forecast.
        precision: of the normal prior around these weights.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    for name, known in groups.items():
        columns = list(known.columns)
        if not set(columns) <= set(frame.columns):
            continue
        has_group = frame.select(pl.all_horizontal(pl.col(columns).is_not_null())).to_series()
        rows = frame.filter(has_group)
        if rows.is_empty():
            continue
        made = lead_adjustment.fit(
            name, known, rows, model.predict(rows), y[has_group.to_numpy()], precision
        )
        if made is not None:
            model = replace(model, adjustments=(*model.adjustments, made))
    return model


def fit_with_fallback(  # noqa: PLR0913 (a training set, and the choices that name a model)
    frame: pl.DataFrame,
    outcomes: ArrayLike,
    *,
    columns: Sequence[str],
    fallback: Sequence[str],
    track: str,
    weights: ArrayLike | None = None,
    prior: Prior,
    boosted: Sequence[str] = (),
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
        prior: as for `fit`.
        boosted: the features of boosted trees, a member where there are `FEWEST_TO_BOOST` rows.

    Raises:
        FitError: if an outcome never occurs.
        ValueError: if the frame lacks a column.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)

    def of(rows: BoolArray, names: Sequence[str]) -> OutcomeModel:
        known = frame.filter(rows)
        return fit(
            known, y[rows], columns=names, track=track, weights=w[rows], prior=prior, folds=1
        )

    _, missing = matrix(frame, columns)
    complete = ~any_of(missing)
    spare = of(np.ones(len(y), dtype=np.bool_), fallback)
    is_enough = complete.sum() >= min(FEWEST_BESIDE_FALLBACK, len(y) / 2)
    if is_enough and len(np.unique(y[complete])) == len(Outcome):
        model = replace(of(complete, columns), fallback=spare)
    else:
        model = spare
    if not boosted or len(y) < FEWEST_TO_BOOST:
        return model
    return replace(model, boosting=boosting.fit(frame, y, boosted))


def fit(  # noqa: PLR0913 (a training set, and the choices that name a model)
    frame: pl.DataFrame,
    outcomes: ArrayLike,
    *,
    columns: Sequence[str],
    track: str = "odds_free",
    weights: ArrayLike | None = None,
    prior: Prior | None = None,
    folds: int = 5,
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
        prior: what is believed of the weights. The model's `spread` follows from its leads.
        folds: slices in time; 1 leaves the stack uncalibrated.

    Raises:
        FitError: if an outcome never occurs.
        ValueError: if the frame lacks a column.
    """
    y = np.asarray(outcomes, dtype=np.int64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if frame.height != len(y) or len(w) != len(y):
        raise FitError(f"{frame.height} rows, {len(y)} outcomes and {len(w)} weights")
    recipe = _Recipe(tuple(columns), track, prior or Prior())
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
    prior: Prior

    def fit(self, frame: pl.DataFrame, y: IntArray, w: FloatArray) -> OutcomeModel:
        """Return the stack, not yet calibrated."""
        if len(np.unique(y)) != len(Outcome):
            raise FitError("a stack needs matches of all three outcomes")
        values, missing = matrix(frame, self.columns)
        mean, scale = moments(values, missing, w)
        standardised = np.where(missing, 0.0, (values - mean) / scale)
        gaps = np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0))
        design = np.hstack([standardised, missing[:, gaps].astype(np.float64)])
        precision = self.prior.precision([*self.columns, *(f"no {i}" for i in gaps)])
        codes, of_codes, of_each = self._competitions(frame)
        lead, level = regression.fit(
            (design, np.hstack([design, of_codes])),
            (precision[0], np.append(precision[1], of_each)),
            Weighted(y, w),
        )
        width = design.shape[1]
        coefficients = np.stack([lead[:-1] / 2.0, level[:width], -lead[:-1] / 2.0], axis=1)
        when_missing = np.zeros((len(self.columns), len(Outcome)))
        when_missing[gaps] = coefficients[len(self.columns) :]
        columns = tuple(
            Column(
                name=name,
                mean=float(mean[i]),
                scale=float(scale[i]),
                weights=column.triple(coefficients[i]),
                when_missing=column.triple(when_missing[i]),
            )
            for i, name in enumerate(self.columns)
        )
        model = OutcomeModel(
            track=self.track,
            columns=columns,
            intercept=column.triple(np.array([lead[-1] / 2.0, level[-1], -lead[-1] / 2.0])),
            calibration=Calibration(),
            level_of=dict(zip(codes, level[width:-1].tolist(), strict=True)),
        )
        return replace(model, spread=self._spread(model, frame, design, precision, w))

    def _competitions(self, frame: pl.DataFrame) -> tuple[list[str], FloatArray, FloatArray]:
        """Return which there are, in which each row is, and the precision of what they add."""
        if self.prior.of_competition is None:
            return [], np.empty((frame.height, 0)), np.empty(0)
        codes = sorted(frame["competition"].unique())
        is_of = frame["competition"].to_numpy()[:, np.newaxis] == np.array(codes)
        return codes, is_of.astype(np.float64), np.full(len(codes), self.prior.of_competition)

    def _spread(
        self,
        model: OutcomeModel,
        frame: pl.DataFrame,
        design: FloatArray,
        precision: tuple[FloatArray, FloatArray],
        w: FloatArray,
    ) -> Spread | None:
        leads = self.prior.leads
        lead = next((name for name in self.columns if name in leads), None)
        if lead is None or leads[lead] not in frame.columns:
            return None
        return spread.of_fit(
            model.predict(frame),
            frame[lead].cast(pl.Float64).fill_null(0.0).to_numpy(),
            design,
            w,
            precision=precision,
            deviation=leads[lead],
        )
