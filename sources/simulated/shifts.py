"""A change of the laws that nobody announces: for drills, and to measure how soon it is found.

What belongs here: what changes from an instant on. Bookmakers and the truth of everything before
know nothing of it.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Indices = NDArray[np.int_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What is different from an instant on, in every season after it, too.

    Attributes:
        at: matches that kick off then or later are played by the new laws.
        goals: added to the log goal rate of both sides.
        has_upheaval: within each division the best club plays as the worst did, the second best
            as the second worst, and so on.
        counting: how many shots and corners are counted for each that was.
    """

    at: datetime
    goals: float = 0.0
    has_upheaval: bool = False
    counting: int = 1

    def is_on(self, kickoffs: Values) -> NDArray[np.bool_]:
        """Tell which kick-offs (Unix seconds) are under the new laws."""
        return kickoffs >= self.at.timestamp()

    def goals_at(self, kickoffs: Values) -> Values:
        """Return what multiplies the goal rates of matches, n x 1."""
        return np.exp(np.where(self.is_on(kickoffs), self.goals, 0.0))[:, None]

    def counted_at(self, kickoffs: Values) -> Indices:
        """Return what multiplies the counts of matches, n x 1."""
        return np.where(self.is_on(kickoffs), self.counting, 1)[:, None]

    def playing_as(
        self, clubs: Indices, kickoffs: Values, *, tiers: Indices, skill: Values
    ) -> Indices:
        """Return as which club each club plays a match.

        Args:
            clubs: of n matches.
            kickoffs: of those, Unix seconds.
            tiers: division of every club.
            skill: of every club, as the season begins.
        """
        if not self.has_upheaval:
            return clubs
        mirror = np.arange(len(tiers))
        for tier in np.unique(tiers):
            ranked = np.flatnonzero(tiers == tier)
            ranked = ranked[np.argsort(skill[ranked], kind="stable")]
            mirror[ranked] = ranked[::-1]
        return np.where(self.is_on(kickoffs), mirror[clubs], clubs)
