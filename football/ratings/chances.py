"""Chances made in a match, in goals: a weighted sum of what was counted.

What belongs here: the weights. Goals say what happened, shots how it came about; a mix foretells
later goals better than either (weights chosen on the seasons to 2018-19).
"""

from dataclasses import dataclass
from typing import NamedTuple

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

    def chances(self, goals: int, counts: Counts | None) -> float:
        """Return a side's chances: the goals themselves where nothing else was counted."""
        if counts is None:
            return float(goals)
        off_target = max(counts.shots - counts.shots_on_target, 0)
        corners = _TYPICAL_CORNERS if counts.corners is None else counts.corners
        return (
            self.goal * goals
            + self.on_target * counts.shots_on_target
            + self.off_target * off_target
            + self.corner * corners
        )


GOALS_ALONE = ChanceWeights(goal=1.0, on_target=0.0, off_target=0.0, corner=0.0)
MOSTLY_GOALS = ChanceWeights(goal=0.45, on_target=0.13, off_target=0.025, corner=0.02)
MOSTLY_SHOTS = ChanceWeights(goal=0.3, on_target=0.15, off_target=0.03, corner=0.05)
