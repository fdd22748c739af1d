"""A stack's weights carried forward through a season, after every day with results.

What belongs here: a normal belief around the weights that the season began with, and its update by
one day's matches. What does not: the fit before the season (`outcome`), or which days there are.

The belief is that of the fit, discounted: as precise as if it had been learned from `WORTH`
matches, so that a season of some thousand can move it. A day's results move it by one step of
Newton's method, as an extended Kalman filter does; columns that change their sign with the sides
move the lead, all others the level.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray, IntArray
from football.models import column
from football.models.adjustment import Adjustment
from football.models.calibration import softmax
from football.models.column import Column, any_of, matrix
from football.models.outcome import OutcomeModel
from football.outcome import Outcome

GROUP = "season_weights"
WORTH = 30_000.0  # matches
RIDGE = 300.0  # precision of each weight beside what matches teach


@dataclass
class SeasonWeights:
    """What a season has added to a stack's weights so far; `update` moves it.

    Attributes:
        model: fitted before the season.
        signed: names of the model's columns that move the lead; the others move the level.
    """

    model: OutcomeModel
    signed: Collection[str]
    _matches: int = field(default=0, init=False)
    _theta: FloatArray = field(init=False)
    _precision: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        width = len(self.model.columns) + 2  # and the mean of lead and level
        self._theta = np.zeros(width)
        self._precision = RIDGE * np.eye(width)

    def learn_precision(self, rows: pl.DataFrame) -> None:
        """Set how sure the fit is of its weights, from rows that it was fitted on."""
        known = self._known(rows)
        seen = rows.filter(known)
        if seen.is_empty():
            return
        p = self.model.predict(seen)
        share = min(1.0, WORTH / seen.height)
        self._precision = self._precision + share * _curvature(*self._design(seen), p)

    def update(self, rows: pl.DataFrame, outcomes: ArrayLike) -> None:
        """Learn from the results of a day."""
        known = self._known(rows)
        seen = rows.filter(known)
        if seen.is_empty():
            return
        y: IntArray = np.asarray(outcomes, dtype=np.int64)[known]
        p = self.predict(seen)
        lead, level = self._design(seen)
        surprise = p - np.eye(len(Outcome))[y]
        of_lead = (surprise[:, Outcome.HOME] - surprise[:, Outcome.AWAY]) / 2.0
        gradient = np.concatenate([lead.T @ of_lead, level.T @ surprise[:, Outcome.DRAW]])
        self._precision = self._precision + _curvature(lead, level, p)
        self._theta = self._theta - np.linalg.solve(self._precision, gradient)
        self._matches += len(y)

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        """Return what the stack says with the weights as they are now."""
        before = self.model.predict(rows)
        known = self._known(rows)
        lead, level = self._design(rows.filter(known))
        at = lead.shape[1]
        l, v = lead @ self._theta[:at], level @ self._theta[at:]  # noqa: E741 - lead and level
        moved = before.copy()
        moved[known] = softmax(np.log(before[known]) + np.stack([l / 2.0, v, -l / 2.0], axis=1))
        return moved

    def stack(self) -> OutcomeModel:
        """Return the stack with the weights as they are now, as one model."""
        if not self._matches:
            return self.model
        signed, unsigned = self._names()
        at = len(signed) + 1
        l, v = self._theta[:at], self._theta[at:]  # noqa: E741 - lead and level
        added = {name: (l[i] / 2.0, 0.0, -l[i] / 2.0) for i, name in enumerate(signed)}
        added |= {name: (0.0, v[i], 0.0) for i, name in enumerate(unsigned)}
        columns = tuple(
            Column(
                name=each.name,
                mean=each.mean,
                scale=each.scale,
                weights=column.triple(np.array(added[each.name])),
            )
            for each in self.model.columns
        )
        season = Adjustment(
            group=GROUP,
            matches=self._matches,
            columns=columns,
            intercept=column.triple(np.array([l[-1] / 2.0, v[-1], -l[-1] / 2.0])),
        )
        return replace(self.model, adjustments=(*self.model.adjustments, season))

    def _names(self) -> tuple[list[str], list[str]]:
        names = [each.name for each in self.model.columns]
        return (
            [name for name in names if name in self.signed],
            [name for name in names if name not in self.signed],
        )

    def _known(self, rows: pl.DataFrame) -> BoolArray:
        _, missing = matrix(rows, [each.name for each in self.model.columns])
        return ~any_of(missing)

    def _design(self, rows: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
        """Return the standardised columns of lead and of level, each with a column of ones."""
        of = {each.name: each for each in self.model.columns}

        def standardised(names: Sequence[str]) -> FloatArray:
            mean, scale = (np.array([getattr(of[n], part) for n in names]) for part in _MOMENTS)
            values = (matrix(rows, names)[0] - mean) / scale if names else np.empty((len(rows), 0))
            return np.hstack([values, np.ones((rows.height, 1))])

        signed, unsigned = self._names()
        return standardised(signed), standardised(unsigned)


_MOMENTS = ("mean", "scale")


def walked(
    model: OutcomeModel, before: pl.DataFrame, season: pl.DataFrame, signed: Collection[str]
) -> FloatArray:
    """Return forecasts of a season's rows, each with the weights that the days before it left.

    Args:
        model: fitted on `before`.
        before: rows of features.
        season: the rows since with `outcome`, in the order of their days.
        signed: columns that change their sign with the sides.
    """
    weights = SeasonWeights(model, signed)
    weights.learn_precision(before)
    said: list[FloatArray] = []
    for _, day in season.group_by("match_date", maintain_order=True):
        said.append(weights.predict(day))
        weights.update(day, day["outcome"].to_numpy())
    return np.concatenate(said)


def through(
    model: OutcomeModel, before: pl.DataFrame, season: pl.DataFrame, signed: Collection[str]
) -> OutcomeModel:
    """Return a stack of before a season with its weights moved by what the season showed so far.

    Args:
        model: fitted on `before`.
        before: rows of features with `outcome`.
        season: the rows since, of whole days.
        signed: columns that change their sign with the sides.
    """
    weights = SeasonWeights(model, signed)
    weights.learn_precision(before)
    for _, day in season.group_by("match_date", maintain_order=True):
        weights.update(day, day["outcome"].to_numpy())
    return weights.stack()


def _curvature(lead: FloatArray, level: FloatArray, p: FloatArray) -> FloatArray:
    """Return the second derivatives of the log loss by the weights of lead and level."""
    home, draw, away = p.T
    gap = home - away
    of_lead = (home + away - np.square(gap)) / 4.0
    both = -gap * draw / 2.0
    cross = (lead * both[:, np.newaxis]).T @ level
    return np.block(
        [
            [(lead * of_lead[:, np.newaxis]).T @ lead, cross],
            [cross.T, (level * (draw * (1.0 - draw))[:, np.newaxis]).T @ level],
        ]
    )
