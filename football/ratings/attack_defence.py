"""Attack and defence ratings from what both sides did in a match: goals, or chances.

The expected count of a side is `exp(level + home advantage + its attack - the other's defence)`;
after a match each rating moves along the Poisson score, the surprise. In the spirit of Wheatcroft
(2020), "A profitable model for predicting the over/under market in football" (GAP ratings), and
of score-driven models: Koopman and Lit (2019).
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackDefenceParameters:
    """How fast ratings move.

    Attributes:
        learning_rate: log-units moved by a surprise as large as the typical count.
        early_boost: share by which a season's first match moves ratings more; it fades over
            `EARLY_MATCHES`, since a summer changes clubs in ways no result has shown.
        initial_level: typical count of one side in a match before any is seen.
        level_rate: the same for the competition's level and home advantage.
        season_carry: share of a rating kept over the summer.
        tier_step: log-units of attack and of defence lost on promotion, gained on relegation.
    """

    learning_rate: float
    early_boost: float = 0.0
    initial_level: float = 1.35
    level_rate: float = 0.001
    season_carry: float = 0.9
    tier_step: float = 0.22
    initial_home_advantage: float = 0.25


EARLY_MATCHES = 6.0


class Rates(NamedTuple):
    """Expected counts of both sides."""

    home: float
    away: float


@dataclass(slots=True)
class _Level:
    level: float
    home_advantage: float


@dataclass(slots=True)
class AttackDefence:
    """Ratings of the clubs of one country for one kind of count."""

    parameters: AttackDefenceParameters
    attack: dict[str, float] = field(default_factory=dict[str, float])
    defence: dict[str, float] = field(default_factory=dict[str, float])
    tier_of: dict[str, int] = field(default_factory=dict[str, int])
    played: dict[str, int] = field(default_factory=dict[str, int])
    levels: dict[str, _Level] = field(default_factory=dict[str, _Level])

    def enter_season(self, team: str, tier: int, *, is_first_season_known: bool) -> None:
        """Carry a club over the summer, and up or down with promotion and relegation."""
        p = self.parameters
        last = self.tier_of.get(team)
        self.tier_of[team] = tier
        self.played[team] = 0
        if last is None:
            start = 0.0 if is_first_season_known else -p.tier_step / 2.0
            self.attack[team] = self.defence[team] = start
            return
        shift = p.tier_step * (tier - last)
        self.attack[team] = p.season_carry * self.attack[team] + shift
        self.defence[team] = p.season_carry * self.defence[team] + shift

    def _level_of(self, competition: str) -> _Level:
        level = self.levels.get(competition)
        if level is None:
            p = self.parameters
            level = _Level(math.log(p.initial_level), p.initial_home_advantage)
            self.levels[competition] = level
        return level

    def rates(self, competition: str, home: str, away: str, *, is_neutral: bool) -> Rates:
        """Return the expected counts of both sides."""
        level = self._level_of(competition)
        half = 0.0 if is_neutral else level.home_advantage / 2.0
        return Rates(
            math.exp(level.level + half + self.attack[home] - self.defence[away]),
            math.exp(level.level - half + self.attack[away] - self.defence[home]),
        )

    def update(  # noqa: PLR0913 (a match is who, where and how many)
        self,
        competition: str,
        home: str,
        away: str,
        home_count: float,
        away_count: float,
        *,
        is_neutral: bool,
    ) -> None:
        """Move attack, defence and the competition's level by the surprise."""
        level = self._level_of(competition)
        expected = self.rates(competition, home, away, is_neutral=is_neutral)
        typical = math.exp(level.level)
        home_surprise = (home_count - expected.home) / typical
        away_surprise = (away_count - expected.away) / typical
        self._move(home, away, home_surprise, away_surprise)
        for team in (home, away):
            self.played[team] += 1
        level.level += self.parameters.level_rate * (home_surprise + away_surprise)
        if not is_neutral:
            level.home_advantage += self.parameters.level_rate * (home_surprise - away_surprise)

    def revise(
        self, competition: str, home: str, away: str, home_change: float, away_change: float
    ) -> None:
        """Move the ratings by what counts of an earlier match turned out to differ by."""
        typical = math.exp(self._level_of(competition).level)
        self._move(home, away, home_change / typical, away_change / typical)

    def _move(self, home: str, away: str, home_surprise: float, away_surprise: float) -> None:
        p = self.parameters
        played = min(self.played[home], self.played[away])
        rate = p.learning_rate * (1.0 + p.early_boost * math.exp(-played / EARLY_MATCHES))
        self.attack[home] += rate * home_surprise
        self.defence[away] -= rate * home_surprise
        self.attack[away] += rate * away_surprise
        self.defence[home] -= rate * away_surprise
