"""Goals with a common part: Karlis and Ntzoufras (2003), the bivariate Poisson.

What belongs here: the family in which both sides share goals of one more rate, which makes draws
likelier than two independent counts do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import ClassVar

import numpy as np

from football.arrays import FloatArray
from football.models.families import Family, SharedGoals
from football.models.goal_model import GoalModel
from football.models.scorelines import goal_distribution, score_grids


@dataclass(frozen=True, slots=True, kw_only=True)
class BivariatePoisson(GoalModel):
    """A fitted model; see `GoalModel`. Its rates are each side's own, the shared one comes on top.

    Attributes:
        shared_rate: expected goals that both sides score together; their covariance.
    """

    FAMILY: ClassVar[type[Family]] = SharedGoals

    shared_rate: float

    @classmethod
    def _own(cls, extra: float) -> Mapping[str, float]:
        return {"shared_rate": exp(extra)}

    def _extra(self) -> float:
        return log(self.shared_rate)

    def grids_of(self, home: FloatArray, away: FloatArray, max_goals: int) -> FloatArray:
        own = score_grids(home, away, 0.0, max_goals)
        grids = np.zeros_like(own)
        last = max_goals
        for common, share in enumerate(goal_distribution([self.shared_rate], max_goals)[0]):
            # Cells shifted down the diagonal; what leaves the table folds into its last lines.
            moved = np.zeros_like(own)
            kept = last + 1 - common
            moved[..., common:, common:] = own[..., :kept, :kept]
            moved[..., last, common:] += own[..., kept:, :kept].sum(axis=-2)
            moved[..., common:, last] += own[..., :kept, kept:].sum(axis=-1)
            moved[..., last, last] += own[..., kept:, kept:].sum(axis=(-2, -1))
            grids += share * moved
        return grids
