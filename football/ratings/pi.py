"""Pi-ratings: a home and an away rating per club, moved by the error in goal difference.

Constantinou and Fenton (2013), "Determining the level of ability of football teams by dynamic
ratings based on the relative discrepancies in scores between adversaries".
"""

import math
from dataclasses import dataclass, field

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


def expected_goals_lead(rating: float) -> float:
    """Return the goal difference against an average club that a rating stands for."""
    return math.copysign(_BASE ** (abs(rating) / _SCALE) - 1.0, rating)


@dataclass(slots=True)
class Pi:
    """Home and away ratings of the clubs of one country, moved by `update`."""

    parameters: PiParameters = field(default_factory=PiParameters)
    home: dict[str, float] = field(default_factory=dict[str, float])
    away: dict[str, float] = field(default_factory=dict[str, float])

    def enter_season(self, team: str, tier: int, *, is_first_season_known: bool) -> None:
        """Pull a club towards its tier's base before its first match of a season."""
        p = self.parameters
        base = -p.tier_step * (tier - 1)
        if team not in self.home:
            start = base if is_first_season_known else base - p.newcomer_discount
            self.home[team] = self.away[team] = start
            return
        self.home[team] = base + p.season_carry * (self.home[team] - base)
        self.away[team] = base + p.season_carry * (self.away[team] - base)

    def expected_goal_difference(self, home: str, away: str) -> float:
        """Return the expected goal difference from the home side's point of view."""
        return expected_goals_lead(self.home[home]) - expected_goals_lead(self.away[away])

    def update(self, home: str, away: str, goal_difference: int) -> None:
        """Move the four ratings concerned by the diminished error."""
        p = self.parameters
        error = goal_difference - self.expected_goal_difference(home, away)
        weighted = math.copysign(_SCALE * math.log10(1.0 + abs(error)), error)
        move = p.learning_rate * weighted
        self.home[home] += move
        self.away[home] += p.carry_over * move
        self.away[away] -= move
        self.home[away] -= p.carry_over * move
