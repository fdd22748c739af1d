"""Squads: whom a club can choose from at an instant, and how good they are.

What belongs here: members by ratings file and movements, and the level of a squad. What does not:
who starts (`elevens`), or the columns of a match (`football.features.squads`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

import polars as pl

from football.competitions import COMPETITIONS
from football.players.clubs import Clubs
from football.players.facts import PlayerFacts
from football.players.identity import rated_players

_BEST_OUTFIELD = 10
_BIGGEST = 18  # players that tell which of two clubs of one name is the greater


class Club(NamedTuple):
    """A club in a season."""

    season: int
    country: str
    team: str


class Rated(NamedTuple):
    """A player as rated before a season."""

    rating: float
    is_keeper: bool


class _Moves(NamedTuple):
    arrivals: set[str]
    departures: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Squads:
    """The squads of all clubs and seasons.

    Attributes:
        rated: players by season and id.
        listed: members of each club by the ratings file.
        moves: of each club, by the instant they are known at, in that order.
    """

    rated: Mapping[int, Mapping[str, Rated]]
    listed: Mapping[Club, frozenset[str]]
    moves: Mapping[Club, Mapping[datetime, _Moves]]

    @classmethod
    def of(cls, players: PlayerFacts, matches: pl.DataFrame) -> "Squads":
        """Build from facts of players and rows of `Facts.matches`, whose teams are the clubs'."""
        clubs = Clubs(matches)
        ratings = _with_teams(players.ratings, clubs)
        rated: dict[int, dict[str, Rated]] = defaultdict(dict)
        listed: dict[Club, set[str]] = defaultdict(set)
        named = ratings.select(
            "season_start_year", "player", "rating", "is_keeper", "country", "team", "joined_on"
        )
        moves = _moves(players.movements, ratings, clubs)
        for season, player, rating, is_keeper, country, team, joined_on in named.iter_rows():
            rated[season][player] = Rated(rating, is_keeper)
            if team is None:
                continue
            club = Club(season, country, team)
            if joined_on is None or joined_on <= date(season, 7, 1):
                listed[club].add(player)
            else:
                _window(moves, club, _start(joined_on)).arrivals.add(player)
        return cls(
            rated=rated,
            listed={club: frozenset(members) for club, members in listed.items()},
            moves={club: dict(sorted(of_club.items())) for club, of_club in moves.items()},
        )

    def members(self, club: Club, at: datetime | None = None) -> frozenset[str]:
        """Return whom a club has at an instant; before any movement if there is none."""
        members = set(self.listed.get(club, ()))
        if at is not None:
            for known_at, moves in self.moves.get(club, {}).items():
                if known_at <= at:
                    members = (members - moves.departures) | moves.arrivals
        return frozenset(members)

    def level(self, club: Club, at: datetime | None = None) -> float | None:
        """Return the mean rating of the best ten outfield players, None if there are fewer."""
        rated = self.rated.get(club.season, {})
        found = (rated[player] for player in self.members(club, at))
        outfield = sorted((each.rating for each in found if not each.is_keeper), reverse=True)
        best = outfield[:_BEST_OUTFIELD]
        return sum(best) / _BEST_OUTFIELD if len(best) == _BEST_OUTFIELD else None


def _with_teams(ratings: pl.DataFrame, clubs: Clubs) -> pl.DataFrame:
    """Add country and team of each player's club; the greater of two clubs of a team counts."""
    names = ratings["club"].drop_nulls().unique().sort().to_list()
    found = clubs.teams(names)
    teams = pl.DataFrame(
        [(club, country, team) for club, (country, team) in found.items()],
        schema={"club": pl.String(), "country": pl.String(), "team": pl.String()},
        orient="row",
    )
    sizes = ratings.group_by("season_start_year", "club").agg(
        pl.col("rating").top_k(_BIGGEST).sum().alias("size")
    )
    meant = (
        sizes.join(teams, on="club")
        .sort("size", "club", descending=[True, False])
        .unique(["season_start_year", "country", "team"], keep="first")
        .drop("size")
    )
    return ratings.join(meant, on=["season_start_year", "club"], how="left", maintain_order="left")


def _moves(
    movements: pl.DataFrame, ratings: pl.DataFrame, clubs: Clubs
) -> dict[Club, dict[datetime, _Moves]]:
    lists = movements.select("competition", "club").unique().sort("competition", "club")
    teams = [
        (competition, club, country, clubs.team(country, club))
        for competition, club in lists.iter_rows()
        for country in [_country(competition)]
    ]
    named = movements.join(
        pl.DataFrame(
            teams,
            schema=dict.fromkeys(("competition", "club", "country", "team"), pl.String()),
            orient="row",
        ),
        on=["competition", "club"],
        how="left",
        maintain_order="left",
    )
    found = rated_players(named.drop_nulls("team"), ratings).drop_nulls("player")
    moves: dict[Club, dict[datetime, _Moves]] = {}
    columns = ("season_start_year", "country", "team", "known_at", "is_arrival", "player")
    for season, country, team, known_at, is_arrival, player in found.select(columns).iter_rows():
        of_window = _window(moves, Club(season, country, team), known_at)
        (of_window.arrivals if is_arrival else of_window.departures).add(player)
    return moves


def _window(moves: dict[Club, dict[datetime, _Moves]], club: Club, at: datetime) -> _Moves:
    return moves.setdefault(club, {}).setdefault(at, _Moves(set(), set()))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _country(competition: str) -> str:
    known = COMPETITIONS.get(competition)
    return known.country if known else competition
