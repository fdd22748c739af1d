"""The register of players, as frames: who he is, where he plays, what he did and is worth.

What belongs here: the schemas, and what of a register was known when. What does not: reading the
database (`storage.football.register`), or what a player adds to his team, which is learned.

Ids are texts: those of the database there, names in files. Null means that nobody tells; it is
never a nought.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

import polars as pl

from football.frames import INSTANT

PLAYERS = pl.Schema(
    {
        "player": pl.String(),  # his id
        "name": pl.String(),
        "born_on": pl.Date(),
        "position": pl.String(),  # "G", "D", "M" or "F"
    }
)
SPELLS = pl.Schema(
    {
        "player": pl.String(),
        "team": pl.String(),
        "from_date": pl.Date(),  # of the first sign of him there, if nobody tells
        "until_date": pl.Date(),  # the first day elsewhere; null while the spell is open
        "is_loan": pl.Boolean(),
        "known_at": INSTANT,  # since when its beginning is known
    }
)
APPEARANCES = pl.Schema(
    {
        "match": pl.String(),
        "match_date": pl.Date(),  # in UK time, as football-data.co.uk dates matches
        "competition": pl.String(),  # its code
        "team": pl.String(),
        "opponent": pl.String(),
        "is_home": pl.Boolean(),
        "player": pl.String(),
        "is_starter": pl.Boolean(),
        "minutes": pl.Float64(),  # 0 to 120, without stoppage time; 0 for who stayed on the bench
        "position": pl.String(),  # "G", "D", "M" or "F", in this match or else usually
        "goals": pl.Int64(),  # with penalties, without those of a shoot-out
        "own_goals": pl.Int64(),
        "assists": pl.Int64(),
        "shots": pl.Int64(),
        "shots_on_target": pl.Int64(),
        "yellow_cards": pl.Int64(),
        "red_cards": pl.Int64(),
        "known_at": INSTANT,  # when the match was over, as its result is known
    }
)
UNAVAILABLE = pl.Schema(
    {
        "player": pl.String(),
        "team": pl.String(),
        "from_date": pl.Date(),
        "until_date": pl.Date(),  # the first day he can play again; null if nobody tells
        "reason": pl.String(),  # "injury", "suspension" or "other"
        "known_at": INSTANT,
    }
)
VALUES = pl.Schema(
    {
        "player": pl.String(),
        "kind": pl.String(),  # "rating" or "value"
        "value": pl.Float64(),
        "unit": pl.String(),  # "0-100" of a rating, "EUR" of a value
        "as_of": pl.Date(),  # the day it is of
        "known_at": INSTANT,  # never before that day
        "source": pl.String(),
    }
)
TRANSFERS = pl.Schema(
    {
        "player": pl.String(),
        "from_team": pl.String(),  # null if not among our teams
        "to_team": pl.String(),  # likewise
        "date": pl.Date(),
        "fee_eur": pl.Float64(),  # null if nobody tells; 0 is free
        "is_loan": pl.Boolean(),
        "known_at": INSTANT,
        "source": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All that is known of players, each frame by the schema of its name."""

    players: pl.DataFrame
    spells: pl.DataFrame
    appearances: pl.DataFrame
    unavailable: pl.DataFrame
    values: pl.DataFrame
    transfers: pl.DataFrame

    @classmethod
    def empty(cls) -> Self:
        """Return a register of nobody."""
        return cls(**{name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()})

    def as_known(self, at: datetime) -> Self:
        """Return what of it was known at an instant.

        A spell stays open until the beginning of the next is known, which only the database can
        tell: load it for that instant to have it so.
        """
        frames = {each.name: getattr(self, each.name) for each in fields(self)}
        return type(self)(
            **{
                name: frame if name == "players" else frame.filter(pl.col("known_at") <= at)
                for name, frame in frames.items()
            }
        )


SCHEMAS = {
    "players": PLAYERS,
    "spells": SPELLS,
    "appearances": APPEARANCES,
    "unavailable": UNAVAILABLE,
    "values": VALUES,
    "transfers": TRANSFERS,
}
