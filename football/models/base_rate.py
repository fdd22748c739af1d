"""How often outcomes happen at all: the forecast anything better must beat.

What belongs here: the time-weighted frequency of outcomes among matches already known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

PRIOR_SHARES = (0.45, 0.27, 0.28)
PRIOR_MATCHES = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRate:
    """Shares of HOME, DRAW and AWAY."""

    home: float
    draw: float
    away: float

    def predict(self, count: int = 1) -> FloatArray:
        """Return the same triple `count` times."""
        return np.tile(np.array([self.home, self.draw, self.away]), (count, 1))

    def to_dict(self) -> dict[str, float]:
        return {"home": self.home, "draw": self.draw, "away": self.away}

    @classmethod
    def from_dict(cls, parameters: Mapping[str, float]) -> Self:
        return cls(home=parameters["home"], draw=parameters["draw"], away=parameters["away"])


def fit(outcomes: ArrayLike, days_ago: ArrayLike, *, xi: float = 0.001) -> BaseRate:
    """Return the share of each outcome, weighting a match by exp(-xi * days ago).

    A prior worth `PRIOR_MATCHES` matches keeps a league that has barely begun from saying never.
    """
    happened = np.asarray(outcomes, dtype=np.int64)
    weights = np.exp(-xi * np.asarray(days_ago, dtype=np.float64))
    counts = np.bincount(happened, weights=weights, minlength=3)
    counts = counts + PRIOR_MATCHES * np.array(PRIOR_SHARES)
    home, draw, away = (float(share) for share in counts / counts.sum())
    return BaseRate(home=home, draw=draw, away=away)
