"""Matches to come: what to forecast, where they are played, and the conditions expected there."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, select

from football.observations import MatchStatus
from storage.statements import grounds, matches, weather
from storage.tables.identity import venue
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


@cache
def coming_ids() -> Select[*tuple[Any, ...]]:
    """Scheduled matches and their kick-offs, nothing else. Parameters: since, until."""
    return (
        select(match.c.match_id, match.c.kickoff_at)
        .where(match.c.status == MatchStatus.SCHEDULED.value, _within())
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def conditions() -> Select[*tuple[Any, ...]]:
    """The weather expected for the hours of play by match. Parameters: since, until, as_of."""
    expected = weather.expected(_within(), _as_of())
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            venue.c.name.label("venue"),
            *(expected.c[name] for name in weather.COLUMNS),
        )
        .select_from(grounds.at_their_grounds((expected, expected.c.match_id == match.c.match_id)))
        .where(match.c.status == MatchStatus.SCHEDULED.value)
        .order_by(match.c.match_id)
    )


def _as_of() -> ColumnElement[Any]:
    return bindparam("as_of", type_=_INSTANT)


def _within() -> Any:
    return match.c.kickoff_at.between(
        bindparam("since", type_=_INSTANT), bindparam("until", type_=_INSTANT)
    )
