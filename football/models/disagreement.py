"""How far off a pool of prices may be: from what separates it from the strengths of results.

What belongs here: from other evidence's columns and a pool's forecasts to intervals. What does
not: the pool (`pool`), or the intervals of a stack that knows its own strengths (`spread`).

Books copy each other, so that what separates them says little of how wrong they all are. Results
are independent evidence. Where the errors of both are independent and a share *s* of the squared
gap between them is the prices', what a match's own gap means for their error in it is

    variance = s² · gap² + s (1 - s) · typical gap²

the mean square of one of two normal errors, given their difference. Where strengths are unknown
the gap is the typical one. The weights of the pool add what Laplace's approximation makes of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.models.column import any_of, matrix
from football.models.spread import LEVEL, bounds, contrasts

# Of prices before a match: .18 on synthetic worlds, .23 to the closing line on real seasons.
_SHARE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What a pool of prices knows of its own uncertainty.

    Attributes:
        evidence: columns of what results say; a match without one of them has the typical gap.
        lead: what a unit of each adds to the logit lead, and the lead of a match of zeros.
        level: likewise of the level.
        typical: root mean square of the gap in lead and in level.
        experts: columns that the pool weighs, two each, in lead and level.
        expert_sd: deviation of the weight of each.
    """

    evidence: tuple[str, ...]
    lead: tuple[float, ...]
    level: tuple[float, ...]
    typical: tuple[float, float]
    experts: tuple[tuple[str, str], ...]
    expert_sd: tuple[float, ...]

    def intervals(
        self, frame: pl.DataFrame, probabilities: FloatArray, *, level: float = LEVEL
    ) -> FloatArray:
        """Return n x 3 x 2: lower and upper bound of each probability.

        Args:
            frame: a row per match; it may lack columns of the evidence.
            probabilities: the pool's forecast of it.
            level: share of intervals that should hold the truth.
        """
        ours = contrasts(probabilities)
        typical = np.square(np.array(self.typical))
        gap = np.broadcast_to(typical, ours.shape).copy()
        if set(self.evidence) <= set(frame.columns):
            implied, unknown = _implied(frame, self.evidence, (self.lead, self.level))
            gap[~unknown] = np.square(implied - ours)[~unknown]
        variance = _SHARE**2 * gap + _SHARE * (1.0 - _SHARE) * typical
        for names, deviation in zip(self.experts, self.expert_sd, strict=True):
            values, _ = matrix(frame, names)
            variance += np.square(deviation * values)
        return bounds(probabilities, np.sqrt(variance), level)

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        return asdict(self)

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        lead, draw = parameters["typical"]
        return cls(
            evidence=tuple(parameters["evidence"]),
            lead=tuple(parameters["lead"]),
            level=tuple(parameters["level"]),
            typical=(lead, draw),
            experts=tuple((lead, draw) for lead, draw in parameters["experts"]),
            expert_sd=tuple(parameters["expert_sd"]),
        )


def of_pool(
    frame: pl.DataFrame,
    probabilities: FloatArray,
    evidence: Sequence[str],
    experts: Mapping[tuple[str, str], float],
) -> Disagreement | None:
    """Return what separates a pool from other evidence; None where no match has all of that.

    What the evidence says is learned from the pool, not from outcomes: who says less than another
    says the mean of it (least squares).

    Args:
        frame: a row per match the pool was fitted on.
        probabilities: what the pool says of it.
        evidence: columns of the frame.
        experts: deviations of the pool's weights, by their columns.
    """
    ours = contrasts(probabilities)
    values, missing = matrix(frame, evidence)
    known = ~any_of(missing)
    if not known.any():
        return None
    design = np.column_stack([values[known], np.ones(known.sum())])
    weights, *_ = np.linalg.lstsq(design, ours[known], rcond=None)
    lead, level = np.sqrt(np.square(ours[known] - design @ weights).mean(axis=0)).tolist()
    return Disagreement(
        evidence=tuple(evidence),
        lead=tuple(weights[:, 0].tolist()),
        level=tuple(weights[:, 1].tolist()),
        typical=(lead, level),
        experts=tuple(experts),
        expert_sd=tuple(experts.values()),
    )


def _implied(
    frame: pl.DataFrame, evidence: Sequence[str], weights: tuple[Sequence[float], Sequence[float]]
) -> tuple[FloatArray, Any]:
    """Return lead and level that the evidence implies, and in which rows it is unknown."""
    values, missing = matrix(frame, evidence)
    full = np.column_stack([values, np.ones(len(values))])
    return full @ np.array(weights).T, any_of(missing)
