"""Chances made in a match, in goals: a weighted sum of what was counted.

What belongs here: the weights. Goals say what happened, shots how it came about; a mix foretells
later goals better than either. The weights were chosen on the seasons to 2015-16, and scaled so
that an average side (1.35 goals, 12.5 shots, 4.6 of them on target, 5.2 corners) makes as many
chances as it scores goals: sides nobody counted for stay on the same scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from football.arrays import FloatArray

_TYPICAL_CORNERS = 5


class Counts(NamedTuple):
    """What one side did in a match; corners may not have been counted."""

    shots: int
    shots_on_target: int
    corners: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceWeights:
    """Goals that each kind of event is worth."""

    goal: float
    on_target: float
    off_target: float
    corner: float


class Side(NamedTuple):
    """What one side of a match did; counts where somebody counted."""

    goals: int
    counts: Counts | None


def table(weights: Sequence[ChanceWeights], sides: Sequence[Side]) -> FloatArray:
    """Return the chances of sides (rows) under several weights (columns).

    Where nothing else was counted, the chances are the goals themselves.
    """
    happened = np.array([_happened(side) for side in sides], dtype=np.float64).reshape(-1, 5)
    worth = np.array([[w.goal, w.on_target, w.off_target, w.corner, 1.0] for w in weights])
    return happened @ worth.T


def _happened(side: Side) -> tuple[float, float, float, float, float]:
    """Return goals, shots on and off target and corners, and goals that stand for all of these."""
    goals, counts = side
    if counts is None:
        return 0.0, 0.0, 0.0, 0.0, goals
    shots, on_target, corners = counts
    seen = _TYPICAL_CORNERS if corners is None else corners
    return goals, on_target, max(shots - on_target, 0), seen, 0.0


GOALS_ALONE = ChanceWeights(goal=1.0, on_target=0.0, off_target=0.0, corner=0.0)
GOALS_AND_SHOTS = ChanceWeights(goal=0.757, on_target=0.0289, off_target=0.0128, corner=0.0181)
SHOTS_AND_GOALS = ChanceWeights(goal=0.15, on_target=0.1138, off_target=0.0383, corner=0.0618)
