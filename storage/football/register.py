"""The register of players out of Postgres, as it was known at an instant."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Executable

from football.frames import match_date
from football.observations.surroundings import AbsenceStatus
from football.players.availability import Claim
from football.players.out import times_out
from football.players.positions import line_of
from football.players.register import (
    APPEARANCES,
    PLAYERS,
    SPELLS,
    TRANSFERS,
    UNAVAILABLE,
    VALUES,
    Register,
)
from football.players.spells import Sign, spells
from football.players.suspensions import RULES, Booking, Fixture
from storage.football.statements import appearances as played
from storage.football.statements import players as statements
from storage.register.tables import competition

_PLAYED = [
    "match", "kickoff_at", "competition", "season", "team", "opponent", "is_home", "player",
    "is_starter", "shirt_number",
    "came_on", "minutes", "position", "line", "goals", "own_goals", "assists", "shots",
    "shots_on_target", "yellow_cards", "red_cards", "known_at",
]  # fmt: skip


def load(engine: Engine, at: datetime) -> Register:
    """Return the whole register as known at an instant, from one moment of the database."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return Register(
            players=players(connection),
            spells=player_spells(connection, at),
            appearances=appearances(connection, at),
            unavailable=absences(connection, at),
            values=_frame(_rows(connection, statements.values(), at), VALUES),
            transfers=_frame(_rows(connection, statements.transfers(), at), TRANSFERS),
        )


def players(connection: Connection) -> pl.DataFrame:
    """Return who there is, by `PLAYERS`."""
    return _frame(connection.execute(statements.players()), PLAYERS)


def player_spells(connection: Connection, at: datetime) -> pl.DataFrame:
    """Return where players were by all that was known then, by `SPELLS`."""
    signs = (
        Sign(str(player), str(team), *rest)
        for player, team, *rest in _rows(connection, statements.signs(), at)
    )
    return pl.DataFrame(list(spells(signs)), schema=SPELLS, orient="row")


def appearances(connection: Connection, at: datetime) -> pl.DataFrame:
    """Return who played in matches that were over then, by `APPEARANCES`."""
    known = played.select_appearances().where(played.known_at() <= at)
    read = pl.DataFrame(
        [tuple(row) for row in connection.execute(known)],
        schema=[(name, _READ.get(name, APPEARANCES.get(name))) for name in _PLAYED],
        orient="row",
    )
    lines = {
        position: line_of(position) for position in read["position"].drop_nulls().unique().sort()
    }
    told = pl.col("position").replace_strict(lines, default=None, return_dtype=pl.String())
    whole = read.with_columns(
        match_date=match_date(pl.col("kickoff_at")), position=pl.coalesce(told, "line")
    )
    return whole.select(pl.col(name).cast(kind) for name, kind in APPEARANCES.items()).sort(
        "match_date", "match", "team", "player"
    )


def absences(connection: Connection, at: datetime) -> pl.DataFrame:
    """Return when players were out by reports and cards of then, by `UNAVAILABLE`."""
    claims = (
        Claim(str(player), str(team), evidence, AbsenceStatus(status), *rest)
        for player, team, evidence, status, *rest in _rows(connection, statements.claims(), at)
    )
    booked = played.bookings().where(competition.c.code.in_(list(RULES)), played.known_at() <= at)
    bookings = (
        Booking(
            str(player), str(team), code, season, kickoff_at.date(), yellows or 0, reds or 0, known
        )
        for player, team, code, season, kickoff_at, yellows, reds, known in connection.execute(
            booked
        )
    )
    fixed = statements.fixtures().where(competition.c.code.in_(list(RULES)))
    fixtures = (
        Fixture(str(team), code, season, kickoff_at.date())
        for team, code, season, kickoff_at in connection.execute(fixed)
    )
    times = times_out(claims, bookings, fixtures, at)
    return pl.DataFrame(times, schema=UNAVAILABLE, orient="row")


def _rows(connection: Connection, statement: Executable, at: datetime) -> Iterable[Any]:
    return connection.execute(statement, {"as_of": at})


def _frame(rows: Iterable[Any], schema: pl.Schema) -> pl.DataFrame:
    """Return rows in the order of a schema's columns; ids become texts."""
    ids = {"player", "from_team", "to_team"}
    read = [(name, pl.Int64() if name in ids else kind) for name, kind in schema.items()]
    frame = pl.DataFrame([tuple(row) for row in rows], schema=read, orient="row")
    return frame.cast({name: pl.String() for name in ids & set(frame.columns)})


_READ = {
    **dict.fromkeys(("match", "season", "team", "opponent", "player"), pl.Int64()),
    "kickoff_at": pl.Datetime("us", "UTC"),
    "shirt_number": pl.Int64(),
    "came_on": pl.Boolean(),
    "line": pl.String(),
}
