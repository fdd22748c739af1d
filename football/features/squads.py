"""What the squads and the elevens of both sides say of a match, where players are rated.

What belongs here: columns per match, in groups that are known or unknown together; null where
unknown. What does not: squads and habits themselves (`football.players`), or how much they matter.

All columns are the home side's less the away side's. A rating from before the season and the
movements of the summer are news in August and none in May: those columns fade with the share of
the season that is played.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import exp
from typing import NamedTuple

import polars as pl

from football.players.elevens import Change, Habits
from football.players.facts import PlayerFacts
from football.players.squads import Club, Squads

SQUADS = (
    "squad_level",
    "squad_change",
    "squad_class",
    "squad_class_change",
    "newcomer_early",
    "recent_eleven",
)
ELEVENS = ("missing_quality", "replacing_quality", "changed_players", "keeper_quality")
GROUPS: Mapping[str, tuple[str, ...]] = {"squads": SQUADS, "elevens": ELEVENS}
COLUMNS = (*SQUADS, *ELEVENS)
_FADES = 0.5  # of a season, until news is worth 1/e
_FADING = ("squad_level", "squad_change", "squad_class_change")
_LEAST_KNOWN = 0.8  # of a league's squads
_CLASS_POINTS = 4.0  # that multiply class by e
_READ: Mapping[str, float] = {
    "squad_level": 3.0,
    "squad_change": 1.0,
    "squad_class": 3.0,
    "squad_class_change": 1.0,
    "recent_eleven": 1.0,
    "missing_quality": 12.0,
    "replacing_quality": 12.0,
    "changed_players": 1.6,
    "keeper_quality": 3.0,
}
"""What is read of a match, and how much of it counts as one: about a standard deviation."""


def fading() -> list[pl.Expr]:
    """Return the expressions of `COLUMNS` over what `columns` returns, and over the records."""
    news = (-pl.col("season_progress") / _FADES).exp()
    is_known = pl.col("squad_level").is_not_null()
    return [
        *((pl.col(name) * news).alias(name) for name in _FADING),
        pl.when(is_known).then(pl.col("newcomer_difference") * news).alias("newcomer_early"),
        pl.when(is_known).then(pl.col("recent_eleven").fill_null(0.0)).alias("recent_eleven"),
    ]


def columns(
    players: PlayerFacts, known: pl.DataFrame, matches: pl.DataFrame, *, has_elevens: bool
) -> pl.DataFrame:
    """Return `match_key` and the columns before they fade, nulls where players are not known.

    Args:
        players: as known at the last of the instants.
        known: rows of `Facts.matches`: who plays in which league and season.
        matches: rows of them, with the `as_of` of each, in that order: movements and past line-ups
            known later are not looked at.
        has_elevens: whether the line-ups of the matches themselves are known.
    """
    rows: list[tuple[object, ...]] = []
    if not players.ratings.is_empty():
        reader = _Reader(players, known, has_elevens=has_elevens)
        rows = [reader.row(*match) for match in matches.select(_MATCH).iter_rows()]
    found = pl.DataFrame(
        rows,
        schema={"match_key": pl.String(), **dict.fromkeys(_READ, pl.Float64())},
        orient="row",
    )
    return matches.select("match_key").join(
        found, on="match_key", how="left", maintain_order="left"
    )


class _Squad(NamedTuple):
    """A squad's level, of its own or beside its league's, and what movements changed of it."""

    level: float
    change: float

    @property
    def standing(self) -> float:
        """The level on a scale on which the best are far ahead."""
        return exp(self.level / _CLASS_POINTS)

    @property
    def standing_change(self) -> float:
        return self.standing - exp((self.level - self.change) / _CLASS_POINTS)


class _Reader:
    """Reads matches in the order of their instants."""

    def __init__(self, players: PlayerFacts, known: pl.DataFrame, *, has_elevens: bool) -> None:
        self._squads = Squads.of(players, known)
        self._levels = _Levels(self._squads, known)
        self._elevens = _elevens_of(players)
        self._has_elevens = has_elevens
        self._habits: defaultdict[tuple[str, str], Habits] = defaultdict(Habits)
        self._past = iter(
            players.lineups.sort("known_at", "competition", "home", "away", maintain_order=True)
            .select("known_at", "competition", "home", "away", "is_home", "players")
            .iter_rows()
        )
        self._next = next(self._past, None)

    def row(  # noqa: PLR0913, PLR0917 (what names a match)
        self,
        key: str,
        competition: str,
        country: str,
        season: int,
        day: date,
        home: str,
        away: str,
        as_of: datetime,
    ) -> tuple[object, ...]:
        """Return the key and `_READ` of a match."""
        self._advance(as_of)
        squads = self._levels.both(competition, season, country, (home, away), as_of)
        if squads is None:
            return (key, *(None for _ in _READ))
        rated = self._squads.rated[season]
        habits = [self._habits[competition, team] for team in (home, away)]
        changes: list[Change | None] = [None, None]
        if self._has_elevens:
            match = (competition, day, home, away)
            elevens = [self._elevens.get((*match, is_home), ()) for is_home in (True, False)]
            changes = [h.change(eleven, rated) for h, eleven in zip(habits, elevens, strict=True)]
        values = (
            *_squad_lead(*squads),
            _lead(*(each.lately(rated) for each in habits)),
            *_change_lead(*changes),
        )
        scaled = (
            None if value is None else value / unit
            for value, unit in zip(values, _READ.values(), strict=True)
        )
        return (key, *scaled)

    def _advance(self, at: datetime) -> None:
        while self._next is not None and self._next[0] <= at:
            _, competition, home, away, is_home, players = self._next
            self._habits[competition, home if is_home else away].add(players)
            self._next = next(self._past, None)


class _Levels:
    """Levels of squads, each worked out once between two movements."""

    def __init__(self, squads: Squads, known: pl.DataFrame) -> None:
        self._squads = squads
        self._clubs = _clubs_of(known)
        self._found: dict[tuple[Club, int], float | None] = {}
        self._leagues: dict[tuple[str, int, datetime], _Squad | None] = {}

    def both(
        self, competition: str, season: int, country: str, teams: Sequence[str], at: datetime
    ) -> tuple[_Squad, _Squad] | None:
        """Return the squads of both sides beside their league, None if one is not known.

        A league of which too few squads are known has no mean to stand beside.
        """
        home, away = (self._pair(Club(season, country, team), at) for team in teams)
        if home is None or away is None:
            return None
        league = self._league(competition, season, at)
        return None if league is None else (_beside(home, league), _beside(away, league))

    def _league(self, competition: str, season: int, at: datetime) -> _Squad | None:
        """Return the mean of the clubs that have a level, and how much movements changed it."""
        key = (competition, season, at)
        if key not in self._leagues:
            clubs = self._clubs[competition, season]
            known = [pair for club in clubs if (pair := self._pair(club, at)) is not None]
            level, change = (sum(values) / len(known) for values in zip(*known, strict=True))
            is_enough = len(known) >= _LEAST_KNOWN * len(clubs)
            self._leagues[key] = _Squad(level, change) if is_enough else None
        return self._leagues[key]

    def _pair(self, club: Club, at: datetime) -> _Squad | None:
        """Return the level of a squad at an instant, and what movements changed of it."""
        if club not in self._squads.listed:
            return None
        now, then = self._level(club, at), self._level(club, None)
        return None if now is None or then is None else _Squad(now, now - then)

    def _level(self, club: Club, at: datetime | None) -> float | None:
        moves = self._squads.moves.get(club, {})
        known = 0 if at is None else sum(known_at <= at for known_at in moves)
        if (club, known) not in self._found:
            self._found[club, known] = self._squads.level(club, at)
        return self._found[club, known]


def _beside(squad: _Squad, league: _Squad) -> _Squad:
    return _Squad(squad.level - league.level, squad.change - league.change)


def _clubs_of(known: pl.DataFrame) -> dict[tuple[str, int], list[Club]]:
    """Return the clubs of each competition and season."""
    named = [
        known.select("competition", "season_start_year", "country", pl.col(side).alias("team"))
        for side in ("home", "away")
    ]
    clubs: dict[tuple[str, int], list[Club]] = defaultdict(list)
    for competition, season, country, team in pl.concat(named).unique().sort(pl.all()).iter_rows():
        clubs[competition, season].append(Club(season, country, team))
    return clubs


def _elevens_of(players: PlayerFacts) -> dict[tuple[object, ...], list[str]]:
    named = players.lineups.select(
        "competition", "match_date", "home", "away", "is_home", "players"
    )
    return {tuple(match): eleven for *match, eleven in named.iter_rows()}


def _squad_lead(home: _Squad, away: _Squad) -> tuple[float, ...]:
    return (
        home.level - away.level,
        home.change - away.change,
        home.standing - away.standing,
        home.standing_change - away.standing_change,
    )


def _change_lead(home: Change | None, away: Change | None) -> tuple[float | None, ...]:
    if home is None or away is None:
        return (None,) * len(ELEVENS)
    return tuple(ours - theirs for ours, theirs in zip(home, away, strict=True))


def _lead(home: float | None, away: float | None) -> float | None:
    return None if home is None or away is None else home - away


_MATCH = (
    "match_key",
    "competition",
    "country",
    "season_start_year",
    "match_date",
    "home",
    "away",
    "as_of",
)
