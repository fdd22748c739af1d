"""Pi-ratings: a home and an away rating per club, moved by the error in goal difference.

Constantinou and Fenton (2013), "Determining the level of ability of football teams by dynamic
ratings based on the relative discrepancies in scores between adversaries".
"""

from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray, IntArray

_BASE = 10.0
_SCALE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PiParameters:
    """Learning rates and starts.

    Attributes:
        learning_rate: how much a rating moves at the ground played on.
        carry_over: share of that move applied to the rating at the other ground.
        season_carry: share of a rating's distance from its tier's base kept over the summer.
        tier_step: rating between the bases of neighbouring tiers.
        newcomer_discount: below its tier's base, where a club unknown to us starts.
    """

    learning_rate: float = 0.06
    carry_over: float = 0.6
    season_carry: float = 0.95
    tier_step: float = 0.55
    newcomer_discount: float = 0.25


def expected_goals_lead(rating: FloatArray) -> FloatArray:
    """Return the goal differences against an average club that ratings stand for."""
    return np.copysign(_BASE ** (np.abs(rating) / _SCALE) - 1.0, rating)


class Pi:
    """Home and away ratings of clubs, by their numbers; NaN before a club's first season."""

    def __init__(self, clubs: int, parameters: PiParameters | None = None) -> None:
        self.parameters = p = parameters or PiParameters()
        shares = [[[1.0], [-p.carry_over]], [[p.carry_over], [-1.0]]]
        self._at_home, self._away = np.array(shares)  # of a move, by side, for either rating
        self.home: FloatArray = np.full(clubs, np.nan)
        self.away: FloatArray = np.full(clubs, np.nan)

    def enter_season(self, club: int, tier: int, *, is_first_season_known: bool) -> None:
        """Pull a club towards its tier's base before its first match of a season."""
        p = self.parameters
        base = -p.tier_step * (tier - 1)
        if np.isnan(self.home[club]):
            start = base if is_first_season_known else base - p.newcomer_discount
            self.home[club] = self.away[club] = start
            return
        for ratings in (self.home, self.away):
            ratings[club] = base + p.season_carry * (ratings[club] - base)

    def expected_goal_difference(self, sides: IntArray) -> FloatArray:
        """Return the goal differences expected of clubs at home (a row) and away (another)."""
        home, away = sides
        return expected_goals_lead(self.home[home]) - expected_goals_lead(self.away[away])

    def update(self, sides: IntArray, goal_difference: IntArray) -> None:
        """Move the ratings concerned by the diminished error; no club may be in two matches."""
        error = goal_difference - self.expected_goal_difference(sides)
        move = self.parameters.learning_rate * np.copysign(
            _SCALE * np.log10(1.0 + np.abs(error)), error
        )
        self.home[sides] += self._at_home * move
        self.away[sides] += self._away * move
