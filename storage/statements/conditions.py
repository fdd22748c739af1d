"""Conditions of matches as they could be known: of those to come now, of those over on their day.

A match that is over is seen as walk-forward training sees it: at 00:00 UTC of its day. What was
known later is not there, so that nothing is learnt from it. Parameters of each: since, until (of
the kick-off), as_of.
"""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, bindparam, case, func, select

from football.observations.match import MatchStatus
from storage.statements import Question, absences, grounds, weather
from storage.tables.identity import venue
from storage.tables.match import match

_INSTANT = DateTime(timezone=True)
_COMING = MatchStatus.SCHEDULED.value
_OVER = MatchStatus.FINISHED.value


@cache
def seen() -> Question:
    """The matches, and the instant as of which each is seen."""
    return (
        select(match.c.match_id, match.c.kickoff_at, _as_of().label("as_of"))
        .where(_which())
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def expected_weather() -> Question:
    """The weather then expected for the hours of play."""
    expected = weather.expected(_which(), _as_of())
    return (
        select(
            match.c.match_id,
            venue.c.name.label("venue"),
            *(expected.c[name] for name in weather.COLUMNS),
        )
        .select_from(grounds.at_their_grounds((expected, expected.c.match_id == match.c.match_id)))
        .order_by(match.c.match_id)
    )


@cache
def missing_players() -> Question:
    """How many were then out of each match or in doubt, by side.

    `*_missed` is the sum of the confidences of both.
    """
    return absences.counted(absences.active(_which(), _as_of()))


def _which() -> ColumnElement[bool]:
    return and_(
        match.c.status.in_([_COMING, _OVER]),
        match.c.kickoff_at.between(_at("since"), _at("until")),
    )


def _as_of() -> ColumnElement[Any]:
    day = func.date_trunc("day", match.c.kickoff_at, "UTC")
    return case((match.c.status == _COMING, _at("as_of")), else_=day)


def _at(name: str) -> Any:
    return bindparam(name, type_=_INSTANT)
