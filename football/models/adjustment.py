"""Adjustments of a stack's forecasts by what only some matches have.

What belongs here: weights of one group of columns that are known together, learned beside the
stack's own forecasts from the matches that have them, and applied only there. What does not: which
groups there are (`football.features.conditions`).

A group that few matches have would drag through a stack as holes; beside it, what is unknown
changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.models import column, regression
from football.models.calibration import softmax
from football.models.column import Column, Triple, matrix, moments
from football.models.regression import Prior, Weighted
from football.models.spread import contrasts

FEWEST_KNOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLead:
    """By how much a forecast's own lead counts for more or less beside a group.

    Attributes:
        weight: of what exceeds the mean, on the lead.
        mean: of the leads of the matches it was learned from: about the home advantage.
    """

    weight: float
    mean: float

    def added(self, probabilities: FloatArray) -> FloatArray:
        """Return what it adds to the three logits of each row."""
        lead = self.weight * (contrasts(probabilities)[:, 0] - self.mean)
        return np.stack([lead / 2.0, np.zeros_like(lead), -lead / 2.0], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What a group of columns adds to the logits of matches that have all of them.

    Attributes:
        group: its name.
        matches: that it was learned from.
        columns: with what each adds.
        own_lead: what the forecast's own lead adds.
        intercept: what is added wherever the group is known.
    """

    group: str
    matches: int
    columns: tuple[Column, ...]
    own_lead: OwnLead | None = None
    intercept: Triple | None = None

    def apply(self, probabilities: FloatArray, frame: pl.DataFrame) -> FloatArray:
        """Return the triples, moved where the group is known.

        A frame without its columns knows it nowhere.
        """
        names = [each.name for each in self.columns]
        if not set(names) <= set(frame.columns):
            return probabilities
        known = _known(frame, names)
        moved = probabilities.copy()
        added = column.logits(self.columns, frame.filter(known))
        if self.own_lead is not None:
            added = added + self.own_lead.added(probabilities[known])
        if self.intercept is not None:
            added = added + self.intercept
        moved[known] = softmax(np.log(probabilities[known]) + added)
        return moved

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        written: dict[str, Any] = {
            "group": self.group,
            "matches": self.matches,
            "columns": [each.to_dict() for each in self.columns],
        }
        if self.own_lead is not None:
            written["own_lead"] = asdict(self.own_lead)
        if self.intercept is not None:
            written["intercept"] = column.labelled(self.intercept)
        return written

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        columns = tuple(Column.from_dict(each) for each in parameters["columns"])
        own, intercept = parameters.get("own_lead"), parameters.get("intercept")
        return cls(
            group=parameters["group"],
            matches=parameters["matches"],
            columns=columns,
            own_lead=None if own is None else OwnLead(**own),
            intercept=None if intercept is None else column.unlabelled(intercept),
        )


def fit(  # noqa: PLR0913, PLR0917 (a group, and everything it is learned from)
    group: str,
    columns: Sequence[str],
    frame: pl.DataFrame,
    probabilities: FloatArray,
    outcomes: IntArray,
    prior: Prior,
) -> Adjustment | None:
    """Return what a group adds to forecasts; None where fewer than `FEWEST_KNOWN` matches had it.

    Args:
        group: its name.
        columns: that make it up; a match has the group if none of them is null.
        frame: a row per match.
        probabilities: forecasts of the matches without the group.
        outcomes: `Outcome` values of the rows.
        prior: of the weights.
    """
    if not set(columns) <= set(frame.columns):
        return None
    known = _known(frame, columns)
    matches = int(known.sum())
    if matches < FEWEST_KNOWN:
        return None
    values, missing = matrix(frame.filter(known), columns)
    every = np.ones(matches)
    mean, scale = moments(values, missing, every)
    ours = contrasts(probabilities[known])
    lead, level = regression.fit_beside(
        (ours[:, 0], ours[:, 1]),
        (values - mean) / scale,
        prior.precision(columns),
        Weighted(outcomes[known], every),
    )
    weights = np.stack([lead / 2.0, level, -lead / 2.0], axis=1)
    return Adjustment(
        group=group,
        matches=matches,
        columns=tuple(
            Column(
                name=name,
                mean=float(mean[i]),
                scale=float(scale[i]),
                weights=column.triple(weights[i]),
            )
            for i, name in enumerate(columns)
        ),
    )


def _known(frame: pl.DataFrame, columns: Sequence[str]) -> Any:
    _, missing = matrix(frame, columns)
    return ~missing.any(axis=1)
