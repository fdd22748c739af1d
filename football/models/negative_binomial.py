"""Goals that vary more than Poisson counts: two independent negative binomials.

What belongs here: the family with overdispersion. Reep, Pollard and Benjamin (1971), "Skill and
chance in ball games", fitted it to goals; given the strengths of both sides little of it is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import ClassVar

import numpy as np

from football.arrays import FloatArray
from football.models.families import Family, Overdispersed
from football.models.goal_model import GoalModel


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomial(GoalModel):
    """A fitted model; see `GoalModel`.

    Attributes:
        dispersion: alpha: a count of mean m has variance m + alpha m².
    """

    FAMILY: ClassVar[type[Family]] = Overdispersed

    dispersion: float

    @classmethod
    def _own(cls, extra: float) -> Mapping[str, float]:
        return {"dispersion": exp(extra)}

    def _extra(self) -> float:
        return log(self.dispersion)

    def grids_of(self, home: FloatArray, away: FloatArray, max_goals: int) -> FloatArray:
        home_counts, away_counts = self._counts(home, max_goals), self._counts(away, max_goals)
        return np.einsum("...x,...y->...xy", home_counts, away_counts)

    def _counts(self, rates: FloatArray, max_goals: int) -> FloatArray:
        """Return probabilities of 0..max_goals per rate; the last holds the tail too."""
        alpha = self.dispersion
        mean = np.asarray(rates, dtype=np.float64)[..., None]
        j = np.arange(max_goals, dtype=np.float64)
        steps = (1.0 + alpha * j) / (1.0 + j) * mean / (1.0 + alpha * mean)
        none = np.exp(-np.log1p(alpha * mean) / alpha)
        counts = np.concatenate([none, none * np.cumprod(steps, axis=-1)], axis=-1)
        counts[..., -1] = np.maximum(1.0 - counts[..., :-1].sum(axis=-1), 0.0)
        return np.asarray(counts, dtype=np.float64)
