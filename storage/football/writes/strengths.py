"""Strengths of players and clubs, as serving shows them; the lake keeps the same rows.

What belongs here: writing what was measured. What does not: measuring (`football.players`,
`football.features.ahead`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import DateTime, bindparam, delete, exists, func, select

from storage.football.tables.strengths import player_strength, strength_ahead, strength_check
from storage.kit.copying import copy_rows
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import team


class Measured(NamedTuple):
    """A player's strength at an instant; the columns of `player_strength`."""

    player_id: int
    as_of: datetime
    position: str
    attack: float
    attack_error: float
    defence: float
    defence_error: float
    expected: float
    minutes: float
    goals: float | None
    assists: float | None
    shots: float | None


class Ahead(NamedTuple):
    """How strong a club will be some matches from now."""

    country: str
    team: str
    ahead: int
    strength: float
    error: float


class Checked(NamedTuple):
    """How often intervals of a level held what was seen."""

    level: float
    share: float
    players: int


def keep_players(uow: UnitOfWork, as_of: datetime, measured: Iterable[Measured]) -> int:
    """Write players' strengths in place of those of the same week, and return how many."""
    rows = [tuple(each) for each in measured]
    week = func.date_trunc("week", player_strength.c.as_of)
    at = bindparam("at", as_of, type_=DateTime(timezone=True))
    uow.connection.execute(delete(player_strength).where(week == func.date_trunc("week", at)))
    copy_rows(uow.connection, player_strength, Measured._fields, rows)
    return len(rows)


def has_players(uow: UnitOfWork) -> bool:
    """Say whether any player was ever measured."""
    return bool(uow.connection.scalar(select(exists().select_from(player_strength))))


def replace_ahead(uow: UnitOfWork, as_of: datetime, clubs: Iterable[Ahead]) -> int:
    """Write what is expected of clubs in place of all there was, and return how many rows."""
    known = {
        (row.country, row.name): row.team_id
        for row in uow.connection.execute(select(team.c.country, team.c.name, team.c.team_id))
    }
    rows = [
        (known[each.country, each.team], each.ahead, as_of, each.strength, each.error)
        for each in clubs
        if (each.country, each.team) in known
    ]
    uow.connection.execute(delete(strength_ahead))
    columns = ("team_id", "ahead", "as_of", "strength", "error")
    copy_rows(uow.connection, strength_ahead, columns, rows)
    return len(rows)


def replace_check(
    uow: UnitOfWork, as_of: datetime, since: date, levels: Iterable[Checked]
) -> None:
    """Write the last check in place of the one before."""
    rows = [(each.level, as_of, since, each.players, each.share) for each in levels]
    uow.connection.execute(delete(strength_check))
    columns = ("level", "as_of", "since", "players", "share")
    copy_rows(uow.connection, strength_check, columns, rows)
