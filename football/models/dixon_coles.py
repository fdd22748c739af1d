"""Goals from attack, defence and home advantage, with recent matches counting more.

What belongs here: the family with the dependence of low scores (rho). Dixon and Coles (1997),
"Modelling Association Football Scores and Inefficiencies in the Football Betting Market", Applied
Statistics 46(2): rho and the weights exp(-xi * days) are theirs. What it shares with the other
families is in `goal_model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from football.arrays import FloatArray
from football.models.families import Family, LowScores
from football.models.goal_model import GoalModel
from football.models.scorelines import outcome_probabilities, score_grids


@dataclass(frozen=True, slots=True, kw_only=True)
class DixonColes(GoalModel):
    """A fitted model; see `GoalModel`.

    Attributes:
        rho: dependence of low scores; usually a little below zero.
    """

    FAMILY: ClassVar[type[Family]] = LowScores

    rho: float

    @classmethod
    def _own(cls, extra: float) -> Mapping[str, float]:
        return {"rho": extra}

    def _extra(self) -> float:
        return self.rho

    def grids_of(self, home: FloatArray, away: FloatArray, max_goals: int) -> FloatArray:
        return score_grids(home, away, self.rho, max_goals)

    def triples_of(self, home: FloatArray, away: FloatArray) -> FloatArray:
        return outcome_probabilities(home, away, self.rho)


fit = DixonColes.fit
