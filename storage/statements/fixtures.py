"""Matches to come: what to forecast."""

from functools import cache
from typing import Any

from sqlalchemy import DateTime, Select, bindparam

from football.observations.match import MatchStatus
from storage.statements import matches
from storage.tables.match import match

_INSTANT = DateTime(timezone=True)


@cache
def coming() -> Select[*tuple[Any, ...]]:
    """Scheduled matches by kick-off. Parameters: since, until."""
    return (
        matches.rows()
        .where(match.c.status == MatchStatus.SCHEDULED.value, _within())
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


def _within() -> Any:
    return match.c.kickoff_at.between(
        bindparam("since", type_=_INSTANT), bindparam("until", type_=_INSTANT)
    )
