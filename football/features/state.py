"""What the results known so far say about the clubs of one country.

What belongs here: the ratings of a country and the recent record of its clubs, moved by one
result or one set of counts at a time, and read as one feature row. What does not: when results
become known (`fold`), models fitted to many matches (`goals`), prices (`prices`).
"""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from football.known import day_start
from football.ratings.attack_defence import AttackDefence, AttackDefenceParameters
from football.ratings.chances import GOALS_ALONE, GOALS_AND_SHOTS, SHOTS_AND_GOALS, Counts
from football.ratings.elo import Elo
from football.ratings.pi import Pi

_RECENT = 6
_LONGEST_REST_DAYS = 14.0

STRENGTHS = {
    "goals": (GOALS_ALONE, AttackDefenceParameters(learning_rate=0.007, season_carry=0.98)),
    "chances": (GOALS_AND_SHOTS, AttackDefenceParameters(learning_rate=0.0275, early_boost=3.0)),
    "recent_chances": (SHOTS_AND_GOALS, AttackDefenceParameters(learning_rate=0.115)),
}


class Fixture(NamedTuple):
    """Who meets whom, where and when."""

    match_key: str
    competition: str
    country: str
    tier: int
    season: int
    home: str
    away: str
    is_neutral: bool
    kickoff_at: datetime


class Side(NamedTuple):
    """What one side of a match did; counts where somebody counted."""

    goals: int
    counts: Counts | None


class Result(NamedTuple):
    """What became known of a fixture after it."""

    fixture: Fixture
    home: Side
    away: Side


@dataclass(slots=True)
class _Record:
    """A club's recent record."""

    season: int
    is_newcomer: bool = False
    played: int = 0
    points: int = 0
    last_day: datetime | None = None
    surprises: deque[float] = field(default_factory=lambda: deque[float](maxlen=_RECENT))

    def add(self, day: datetime, margin: int, surprise: float) -> None:
        self.played += 1
        self.points += 3 if margin > 0 else int(margin == 0)
        self.surprises.append(surprise)
        self.last_day = day

    def form(self) -> float:
        return sum(self.surprises) / _RECENT

    def rest_days(self, day: datetime) -> float:
        if self.last_day is None:
            return _LONGEST_REST_DAYS
        return min(max((day - self.last_day).days, 2.0), _LONGEST_REST_DAYS)


def _strengths() -> dict[str, AttackDefence]:
    return {name: AttackDefence(parameters) for name, (_, parameters) in STRENGTHS.items()}


@dataclass(slots=True)
class CountryState:
    """Ratings and records of one country's pyramid."""

    elo: Elo = field(default_factory=Elo)
    pi: Pi = field(default_factory=Pi)
    strengths: dict[str, AttackDefence] = field(default_factory=_strengths)
    records: dict[str, _Record] = field(default_factory=dict[str, _Record])
    first_season: dict[str, int] = field(default_factory=dict[str, int])
    tier_of: dict[str, int] = field(default_factory=dict[str, int])

    def enter(self, fixture: Fixture) -> None:
        """Carry both clubs into the fixture's season, if this is their first match of it."""
        first = self.first_season.setdefault(fixture.competition, fixture.season)
        for team in (fixture.home, fixture.away):
            record = self.records.get(team)
            if record is not None and record.season >= fixture.season:
                continue
            is_first = fixture.season == first
            for rating in (self.elo, self.pi, *self.strengths.values()):
                rating.enter_season(team, fixture.tier, is_first_season_known=is_first)
            is_newcomer = not is_first and self.tier_of.get(team, 99) > fixture.tier
            entered = _Record(season=fixture.season, is_newcomer=is_newcomer)
            if record is not None:
                entered.surprises.extend(record.surprises)
            self.records[team] = entered
            self.tier_of[team] = fixture.tier

    def add_result(self, result: Result) -> None:
        """Move every rating and record by a result, with the counts known by then."""
        f, home, away = result
        goals = home.goals - away.goals
        self.enter(f)
        gained = self.elo.update(f.home, f.away, goals, is_neutral=f.is_neutral)
        self.pi.update(f.home, f.away, goals)
        for name, strength in self.strengths.items():
            chances = STRENGTHS[name][0].chances
            strength.update(
                f.competition,
                f.home,
                f.away,
                chances(*home),
                chances(*away),
                is_neutral=f.is_neutral,
            )
        day, surprise = day_start(f.kickoff_at), gained / self.elo.parameters.k
        for team, margin, moved in ((f.home, goals, surprise), (f.away, -goals, -surprise)):
            self.records[team].add(day, margin, moved)

    def add_counts(self, result: Result) -> None:
        """Move the strengths by counts that became known after their result."""
        f, home, away = result
        self.enter(f)
        for name, strength in self.strengths.items():
            chances = STRENGTHS[name][0].chances
            strength.revise(
                f.competition,
                f.home,
                f.away,
                chances(*home) - home.goals,
                chances(*away) - away.goals,
            )

    def row(self, fixture: Fixture) -> dict[str, float]:
        """Return the features of a fixture as of 00:00 UTC of its day."""
        self.enter(fixture)
        f = fixture
        home, away = self.records[f.home], self.records[f.away]
        day = day_start(f.kickoff_at)
        row = {
            "elo_difference": self.elo.difference(f.home, f.away, is_neutral=f.is_neutral) / 400.0,
            "pi_difference": self.pi.expected_goal_difference(f.home, f.away),
            "form_difference": home.form() - away.form(),
            "rest_difference": home.rest_days(day) - away.rest_days(day),
            "newcomer_difference": float(home.is_newcomer) - float(away.is_newcomer),
            "season_progress": min(home.played, away.played) / 38.0,
        }
        for name, strength in self.strengths.items():
            rates = strength.rates(f.competition, f.home, f.away, is_neutral=f.is_neutral)
            row[f"{name}_ratio"] = math.log(rates.home / rates.away)
            row[f"{name}_total"] = math.log(rates.home + rates.away)
        return row
