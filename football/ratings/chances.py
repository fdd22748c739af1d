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

from football.arrays import BoolArray, FloatArray

_TYPICAL_CORNERS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceWeights:
    """Goals that each kind of event is worth."""

    goal: float
    on_target: float
    off_target: float
    corner: float


class Sides(NamedTuple):
    """What sides did in their matches, an entry each; counts are NaN where nobody counted."""

    goals: FloatArray
    shots: FloatArray
    shots_on_target: FloatArray
    corners: FloatArray

    @property
    def is_counted(self) -> BoolArray:
        """Whether shots were counted; corners may not have been."""
        return np.isfinite(self.shots) & np.isfinite(self.shots_on_target)


def table(weights: Sequence[ChanceWeights], sides: Sides) -> FloatArray:
    """Return the chances of sides (rows) under several weights (columns).

    Where nothing else was counted, the chances are the goals themselves.
    """
    counted = sides.is_counted
    off_target = np.maximum(sides.shots - sides.shots_on_target, 0.0)
    corners = np.where(np.isfinite(sides.corners), sides.corners, _TYPICAL_CORNERS)
    happened = np.stack([sides.goals, sides.shots_on_target, off_target, corners], axis=1)
    worth = np.array([[w.goal, w.on_target, w.off_target, w.corner] for w in weights])
    seen = np.where(counted[:, np.newaxis], happened, 0.0) @ worth.T
    return np.where(counted[:, np.newaxis], seen, sides.goals[:, np.newaxis])


GOALS_ALONE = ChanceWeights(goal=1.0, on_target=0.0, off_target=0.0, corner=0.0)
GOALS_AND_SHOTS = ChanceWeights(goal=0.757, on_target=0.0289, off_target=0.0128, corner=0.0181)
SHOTS_AND_GOALS = ChanceWeights(goal=0.15, on_target=0.1138, off_target=0.0383, corner=0.0618)
