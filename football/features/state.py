"""What the results known so far say about the clubs of one country.

What belongs here: Elo and pi of a country's clubs and their recent record, moved by one result at
a time and read as one feature row. What does not: when results become known (`fold`), the
strengths of all countries (`strengths`), models fitted to many matches (`goals`).
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from football.features.stakes import NO_LINES, Stakes, lines_of, season_length, stakes, weight
from football.known import day_start
from football.ratings.attack_defence import AttackDefence
from football.ratings.chances import Side
from football.ratings.elo import Elo
from football.ratings.pi import Pi

_RECENT = 6
_LONGEST_REST_DAYS = 14.0
_COUNTED_RATE = 0.1
_LEAST_COUNTED = 0.4
_LOWER_TIER = 3


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
    counted: float = 0.0
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


@dataclass(slots=True)
class _Table:
    """The clubs of a competition's season, and what is at stake for them until one plays."""

    clubs: list[str] = field(default_factory=list[str])
    stakes: dict[str, tuple[float, float, float]] | None = None

    def has(self, *clubs: str) -> bool:
        """Whether clubs play this season's league: not one that meets them in another as well."""
        return all(club in self.clubs for club in clubs)


@dataclass(slots=True)
class CountryState:
    """Ratings and records of one country's pyramid; the strengths are everybody's."""

    strengths: AttackDefence
    elo: Elo = field(default_factory=Elo)
    pi: Pi = field(default_factory=Pi)
    records: dict[str, _Record] = field(default_factory=dict[str, _Record])
    first_season: dict[str, int] = field(default_factory=dict[str, int])
    tier_of: dict[str, int] = field(default_factory=dict[str, int])
    tables: dict[tuple[str, int], _Table] = field(default_factory=dict[tuple[str, int], _Table])

    def enter(self, fixture: Fixture) -> None:
        """Carry both clubs into the fixture's season, if this is their first match of it."""
        first = self.first_season.setdefault(fixture.competition, fixture.season)
        for team in (fixture.home, fixture.away):
            record = self.records.get(team)
            if record is not None and record.season >= fixture.season:
                continue
            is_first = fixture.season == first
            for rating in (self.elo, self.pi):
                rating.enter_season(team, fixture.tier, is_first_season_known=is_first)
            club = (fixture.country, team)
            self.strengths.enter_season(club, fixture.tier, is_first_season_known=is_first)
            is_newcomer = not is_first and self.tier_of.get(team, 99) > fixture.tier
            entered = _Record(fixture.season, is_newcomer)
            if record is not None:
                entered.surprises.extend(record.surprises)
                entered.counted = record.counted
            self.records[team] = entered
            self.tier_of[team] = fixture.tier
            table = self._table(fixture)
            table.clubs.append(team)
            table.stakes = None

    def add_result(self, result: Result) -> None:
        """Move Elo, pi and the records by a result."""
        f, home, away = result
        goals = home.goals - away.goals
        self.enter(f)
        self._table(f).stakes = None
        gained = self.elo.update(f.home, f.away, goals, is_neutral=f.is_neutral)
        self.pi.update(f.home, f.away, goals)
        day, surprise = day_start(f.kickoff_at), gained / self.elo.parameters.k
        for team, margin, moved in ((f.home, goals, surprise), (f.away, -goals, -surprise)):
            record = self.records[team]
            record.add(day, margin, moved)
            record.counted *= 1.0 - _COUNTED_RATE
        if home.counts is not None:
            self.add_counts(f)

    def add_counts(self, fixture: Fixture) -> None:
        """Note that a match of both clubs was counted."""
        for team in (fixture.home, fixture.away):
            self.records[team].counted += _COUNTED_RATE

    def row(self, fixture: Fixture) -> dict[str, float | bool]:
        """Return the features of a fixture as of 00:00 UTC of its day, but for its strengths."""
        self.enter(fixture)
        f = fixture
        home, away = self.records[f.home], self.records[f.away]
        day = day_start(f.kickoff_at)
        table = self._table(f)
        rounds = season_length(f.competition, len(table.clubs))
        played = (home.played + away.played) / 2.0
        has_stakes = lines_of(f.competition) != NO_LINES and table.has(f.home, f.away)
        share = weight(max(rounds - played, 1.0)) if has_stakes else 0.0
        top, bottom, nothing = self._at_stake(f, table, rounds) if share else (0.0, 0.0, 0.0)
        return {
            "elo_difference": self.elo.difference(f.home, f.away, is_neutral=f.is_neutral) / 400.0,
            "pi_difference": self.pi.expected_goal_difference(f.home, f.away),
            "form_difference": home.form() - away.form(),
            "rest_difference": home.rest_days(day) - away.rest_days(day),
            "newcomer_difference": float(home.is_newcomer) - float(away.is_newcomer),
            "season_progress": min(played / rounds, 1.0),
            "season_end": share,
            "top_stake_difference": share * top,
            "bottom_stake_difference": share * bottom,
            "no_stake_difference": share * nothing,
            "lower_tier": float(f.tier >= _LOWER_TIER),
            "neutral_ground": float(f.is_neutral),
            "is_counted": (home.counted + away.counted) / 2.0 > _LEAST_COUNTED,
        }

    def _table(self, fixture: Fixture) -> _Table:
        season = (fixture.competition, fixture.season)
        table = self.tables.get(season)
        if table is None:
            table = self.tables[season] = _Table()
        return table

    def _at_stake(
        self, fixture: Fixture, table: _Table, rounds: int
    ) -> tuple[float, float, float]:
        """Return the home side's stakes minus the away side's."""
        if table.stakes is None:
            records = [self.records[club] for club in table.clubs]
            found: Stakes = stakes(
                [record.points for record in records],
                [max(rounds - record.played, 1) for record in records],
                lines_of(fixture.competition),
            )
            of_clubs = zip(*(values.tolist() for values in found), strict=True)
            table.stakes = dict(zip(table.clubs, of_clubs, strict=True))
        home, away = table.stakes[fixture.home], table.stakes[fixture.away]
        return home[0] - away[0], home[1] - away[1], home[2] - away[2]
