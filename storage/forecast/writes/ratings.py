"""Ratings over time, as serving shows them: a copy of the fold over facts, written as a whole.

What belongs here: writing `football.team_rating`. What does not: how a rating moves
(`football.ratings`); the lake keeps the same rows for pipelines.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from storage.forecast.tables.season import team_rating
from storage.kit.copying import copy_rows
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import team

_COLUMNS = ("team_id", "as_of", "elo", "pi_home", "pi_away")


class Rating(NamedTuple):
    """How strong a team was at an instant."""

    country: str
    team: str
    as_of: datetime
    elo: float
    pi_home: float
    pi_away: float


def replace(uow: UnitOfWork, ratings: Iterable[Rating]) -> int:
    """Write these ratings in place of all there were, and return how many of known teams."""
    known = {
        (row.country, row.name): row.team_id
        for row in uow.connection.execute(select(team.c.country, team.c.name, team.c.team_id))
    }
    rows = [
        (known[rating.country, rating.team], *rating[2:])
        for rating in ratings
        if (rating.country, rating.team) in known
    ]
    uow.connection.execute(delete(team_rating))
    copy_rows(uow.connection, team_rating, _COLUMNS, rows)
    return len(rows)
