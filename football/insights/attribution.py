"""Why a forecast says what it says: exact parts of its log-odds, cause by cause.

What belongs here: taking a stack apart into parts that add up, and forecasts without one of them.
What does not: which cause a column speaks for (`causes`).

A stack is a sum until its last step. Written as a lead, log(home / away), and a level, log(draw /
geometric mean of both), every step before it is linear: columns add, calibration scales and tilts,
trees are a share, adjustments add. So the parts sum to the forecast's own lead and level, and none
of them depends on the order in which causes are taken. A part is measured from the average match
that the model was fitted on.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray
from football.insights.causes import Cause, cause_of
from football.models.adjustment import Adjustment
from football.models.boosting import Boosting
from football.models.column import Column, any_of, logits, matrix
from football.models.outcome import BOOSTING_SHARE, OutcomeModel
from football.models.spread import triples
from football.outcome import Outcome

_LEAD, _LEVEL = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What each cause adds to lead and level of n matches: n x 2 each."""

    of: Mapping[Cause, FloatArray]
    matches: int

    @property
    def total(self) -> FloatArray:
        """Lead and level of the forecasts: n x 2."""
        return sum(self.of.values(), np.zeros((self.matches, 2)))

    def lead(self, cause: Cause) -> FloatArray:
        """Return what a cause adds to the log-odds of home against away; zero of one not heard."""
        part = self.of.get(cause)
        return np.zeros(self.matches) if part is None else part[:, _LEAD]

    def without(self, cause: Cause) -> FloatArray:
        """Return the triples as they would be were a cause as in the average match: n x 3."""
        part = self.of.get(cause)
        return triples(self.total if part is None else self.total - part)

    def shift(self, cause: Cause) -> FloatArray:
        """Return by how much a cause moves the three probabilities: n x 3."""
        return triples(self.total) - self.without(cause)


def parts_of(model: OutcomeModel, frame: pl.DataFrame) -> Parts:
    """Take a stack's forecasts apart.

    Args:
        model: the stack.
        frame: a row per match, with the columns of the model.

    Raises:
        ValueError: the frame lacks a column.
    """
    parts = _calibrated(model, frame)
    if model.fallback is not None:
        _, missing = matrix(frame, [each.name for each in model.columns])
        lacks = any_of(missing)
        if lacks.any():
            _replace(parts, lacks, parts_of(model.fallback, frame.filter(lacks)))
    if model.boosting is not None:
        for cause in parts:
            parts[cause] = parts[cause] * (1.0 - BOOSTING_SHARE)
        _add_trees(parts, model.boosting, frame)
    for each in model.adjustments:
        _adjust(parts, each, frame)
    return Parts({cause: part for cause, part in parts.items() if part.any()}, frame.height)


def contrast(values: FloatArray | Sequence[float]) -> FloatArray:
    """Return lead and level of three logits, in the last axis."""
    three = np.asarray(values, dtype=np.float64)
    home, draw, away = (three[..., outcome] for outcome in Outcome)
    return np.stack([home - away, draw - (home + away) / 2.0], axis=-1)


def _calibrated(model: OutcomeModel, frame: pl.DataFrame) -> defaultdict[Cause, FloatArray]:
    parts = _empty(frame.height)
    _add_columns(parts, model.columns, frame)
    parts[Cause.HOME] = parts[Cause.HOME] + contrast(model.intercept)
    if model.level_of and "competition" in frame.columns:
        level = np.array([model.level_of.get(code, 0.0) for code in frame["competition"]])
        parts[Cause.LEAGUE] = parts[Cause.LEAGUE] + np.stack([np.zeros_like(level), level], 1)
    made = model.calibration
    for cause in parts:
        parts[cause] = parts[cause] / made.temperature
    tilt = contrast((made.home_tilt, 0.0, made.away_tilt))
    parts[Cause.HOME] = parts[Cause.HOME] + tilt
    return parts


def _add_trees(
    parts: defaultdict[Cause, FloatArray], trees: Boosting, frame: pl.DataFrame
) -> None:
    lead = contrast(np.log(trees.predict(frame)))
    start = contrast(trees.baseline)
    parts[Cause.HOME] = parts[Cause.HOME] + BOOSTING_SHARE * start
    parts[Cause.PATTERNS] = parts[Cause.PATTERNS] + BOOSTING_SHARE * (lead - start)


def _adjust(parts: defaultdict[Cause, FloatArray], made: Adjustment, frame: pl.DataFrame) -> None:
    names = [each.name for each in made.columns]
    if not set(names) <= set(frame.columns):
        return
    _, missing = matrix(frame, names)
    known: BoolArray = ~any_of(missing)
    if made.own_lead is not None:
        for cause in parts:
            scaled = parts[cause].copy()
            scaled[known, _LEAD] *= 1.0 + made.own_lead.weight
            parts[cause] = scaled
        home = parts[Cause.HOME].copy()
        home[known, _LEAD] -= made.own_lead.weight * made.own_lead.mean
        parts[Cause.HOME] = home
    of_known = _empty(int(known.sum()))
    _add_columns(of_known, made.columns, frame.filter(known))
    for cause, part in of_known.items():
        moved = parts[cause].copy()
        moved[known] += part
        parts[cause] = moved


def _add_columns(
    parts: defaultdict[Cause, FloatArray], columns: Sequence[Column], frame: pl.DataFrame
) -> None:
    for each in columns:
        cause = cause_of(each.name)
        parts[cause] = parts[cause] + contrast(logits([each], frame))


def _replace(parts: defaultdict[Cause, FloatArray], rows: BoolArray, others: Parts) -> None:
    for cause in {*parts, *others.of}:
        part = parts[cause].copy()
        part[rows] = others.of.get(cause, 0.0)
        parts[cause] = part


def _empty(matches: int) -> defaultdict[Cause, FloatArray]:
    return defaultdict(lambda: np.zeros((matches, 2)))
