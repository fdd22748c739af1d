"""Elo ratings of clubs: margin of victory, home advantage, tiers and seasons taken into account.

Hvattum and Arntzen (2010), "Using ELO ratings for match result prediction in association
football"; margin index of the World Football Elo Ratings.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray, IntArray

_SCALE = 400.0
_GAINS = np.array([[1.0], [-1.0]])


@dataclass(frozen=True, slots=True, kw_only=True)
class EloParameters:
    """How fast ratings move and where they start.

    Attributes:
        k: points moved by a one-goal surprise of 1.
        home_advantage: points added to the home side off neutral ground.
        season_carry: share of a club's distance from its tier's base kept over the summer.
        tier_base: rating of an unknown club in the top tier.
        tier_step: points between the bases of neighbouring tiers.
        newcomer_discount: points below its tier's base at which a club unknown to us starts,
            when the competition already has known clubs: it came up from below.
    """

    k: float = 14.0
    home_advantage: float = 70.0
    season_carry: float = 0.92
    tier_base: float = 1500.0
    tier_step: float = 140.0
    newcomer_discount: float = 50.0

    def base(self, tier: int) -> float:
        """Return the rating that clubs of a tier gather around."""
        return self.tier_base - self.tier_step * (tier - 1)


def margin_index(goal_difference: ArrayLike) -> FloatArray:
    """Return the weight of results: 1 for a draw or one goal, 1.5 for two, (11 + n) / 8 above."""
    n = np.abs(np.asarray(goal_difference, dtype=np.float64))
    return np.where(n <= 1.0, 1.0, np.where(n == 2.0, 1.5, (11.0 + n) / 8.0))


class Elo:
    """Ratings of clubs, by their numbers, moved by `update`; NaN before a club's first."""

    def __init__(self, clubs: int, parameters: EloParameters | None = None) -> None:
        self.parameters = parameters or EloParameters()
        self.ratings: FloatArray = np.full(clubs, np.nan)

    def enter_season(self, club: int, tier: int, *, is_first_season_known: bool) -> None:
        """Pull a club towards its tier's base before its first match of a season."""
        p = self.parameters
        base, rating = p.base(tier), float(self.ratings[club])
        if np.isnan(rating):
            self.ratings[club] = base - (0.0 if is_first_season_known else p.newcomer_discount)
        else:
            self.ratings[club] = base + p.season_carry * (rating - base)

    def difference(self, sides: IntArray, is_neutral: BoolArray) -> FloatArray:
        """Return leads in points, home advantage included; `sides` are clubs at home, and away."""
        home, away = self.ratings[sides]
        return home - away + self.parameters.home_advantage * ~is_neutral

    def update(
        self, sides: IntArray, goal_difference: IntArray, is_neutral: BoolArray
    ) -> FloatArray:
        """Move ratings by the surprise and return the points the home sides gained.

        What one side gains the other loses. No club may be in two of the matches.
        """
        lead = self.difference(sides, is_neutral)
        expected = 1.0 / (1.0 + 10.0 ** (-lead / _SCALE))
        actual = (np.sign(goal_difference) + 1.0) / 2.0
        gain = self.parameters.k * margin_index(goal_difference) * (actual - expected)
        self.ratings[sides] += gain * _GAINS
        return gain
