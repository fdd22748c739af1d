"""Elo ratings of clubs: margin of victory, home advantage, tiers and seasons taken into account.

Hvattum and Arntzen (2010), "Using ELO ratings for match result prediction in association
football"; margin index of the World Football Elo Ratings.
"""

from dataclasses import dataclass, field

_SCALE = 400.0


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


def margin_index(goal_difference: int) -> float:
    """Return the weight of a result: 1 for a draw or one goal, 1.5 for two, (11 + n) / 8 above."""
    n = abs(goal_difference)
    if n <= 1:
        return 1.0
    return 1.5 if n == 2 else (11.0 + n) / 8.0


@dataclass(slots=True)
class Elo:
    """Ratings of the clubs of one country, moved by `update`."""

    parameters: EloParameters = field(default_factory=EloParameters)
    ratings: dict[str, float] = field(default_factory=dict[str, float])

    def enter_season(self, team: str, tier: int, *, is_first_season_known: bool) -> None:
        """Pull a club towards its tier's base before its first match of a season."""
        p = self.parameters
        base = p.base(tier)
        rating = self.ratings.get(team)
        if rating is None:
            discount = 0.0 if is_first_season_known else p.newcomer_discount
            self.ratings[team] = base - discount
            return
        self.ratings[team] = base + p.season_carry * (rating - base)

    def difference(self, home: str, away: str, *, is_neutral: bool) -> float:
        """Return the home side's lead in points, home advantage included."""
        advantage = 0.0 if is_neutral else self.parameters.home_advantage
        return self.ratings[home] - self.ratings[away] + advantage

    def update(self, home: str, away: str, goal_difference: int, *, is_neutral: bool) -> float:
        """Move both ratings by the surprise and return the points the home side gained.

        What one side gains the other loses.
        """
        lead = self.difference(home, away, is_neutral=is_neutral)
        expected = 1.0 / (1.0 + 10.0 ** (-lead / _SCALE))
        actual = 0.5 if goal_difference == 0 else float(goal_difference > 0)
        gain = self.parameters.k * margin_index(goal_difference) * (actual - expected)
        self.ratings[home] += gain
        self.ratings[away] -= gain
        return gain
