"""Goals as independent Poisson counts: Maher (1982), "Modelling association football scores".

What belongs here: the plainest family, the yardstick of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from football.arrays import FloatArray
from football.models.families import Family, Independent
from football.models.goal_model import GoalModel
from football.models.scorelines import score_grids


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisson(GoalModel):
    """A fitted model; see `GoalModel`."""

    FAMILY: ClassVar[type[Family]] = Independent

    @classmethod
    def _own(cls, extra: float) -> Mapping[str, float]:
        del extra
        return {}

    def _extra(self) -> float:
        return 0.0

    def grids_of(self, home: FloatArray, away: FloatArray, max_goals: int) -> FloatArray:
        return score_grids(home, away, 0.0, max_goals)
