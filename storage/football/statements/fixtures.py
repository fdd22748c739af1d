"""Matches to come: what to forecast."""

from functools import cache
from typing import Any

from sqlalchemy import ARRAY, DateTime, Select, Text, bindparam, func, select

from football.observations.match import MatchStatus
from storage.football.statements import matches
from storage.football.tables.match import match
from storage.kit.question import Question
from storage.register.tables import competition

_INSTANT = DateTime(timezone=True)


@cache
def coming() -> Select[*tuple[Any, ...]]:
    """Scheduled matches by kick-off. Parameters: since, until."""
    return (
        matches.rows()
        .where(match.c.status == MatchStatus.SCHEDULED.value, _within())
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def kickoffs() -> Question:
    """Kick-offs of scheduled matches with a time. Parameters: since, until, codes."""
    return (
        select(competition.c.code, match.c.kickoff_at)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            match.c.status == MatchStatus.SCHEDULED.value,
            match.c.has_kickoff_time,
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            _within(),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


def _within() -> Any:
    return match.c.kickoff_at.between(
        bindparam("since", type_=_INSTANT), bindparam("until", type_=_INSTANT)
    )
