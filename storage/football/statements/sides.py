"""What each side of a finished match scored and shot: rows of `sides.SIDES_SCHEMA`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    and_,
    bindparam,
    case,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect, Select

from football.observations.match import MatchStatus
from football.precedence import STATISTICS_SOURCES, counted_by
from storage.football.tables.match import match, match_statistics
from storage.register.tables import competition

_AS_OF = bindparam("as_of", type_=DateTime(timezone=True))


def sides(codes: Iterable[str]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return a row for each side: match, kick-off, competition, teams, counts, since when known.

    Parameters: as_of. Shots are null that nobody had counted by then.
    """
    wanted = sorted(codes)
    return union_all(*(_side(side, other, wanted) for side, other in _SIDES))


def _side(side: str, other: str, codes: list[str]) -> Select[*tuple[Any, ...]]:
    counted = match_statistics.c
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            competition.c.code,
            match.c[f"{side}_team_id"],
            match.c[f"{other}_team_id"],
            literal(side == "home"),
            match.c[f"{side}_goals_90"],
            counted[f"{side}_shots"],
            counted[f"{side}_shots_on_target"],
            match.c.known_at,
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .outerjoin(
            match_statistics,
            and_(
                counted.match_id == match.c.match_id,
                counted.source == _source(),
                counted.superseded_at.is_(None),
                counted.known_at <= _AS_OF,
            ),
        )
        .where(
            competition.c.code.in_(codes),
            match.c.status == MatchStatus.FINISHED.value,
            ~match.c.is_awarded,
            match.c.home_goals_90.is_not(None),
            match.c.away_goals_90.is_not(None),
            match.c.known_at <= _AS_OF,
        )
    )


def _source() -> ColumnElement[str]:
    """Return the one source whose counts are facts of a competition."""
    first, second = STATISTICS_SOURCES
    return case((competition.c.code.in_(counted_by(first)), first), else_=second)


_SIDES = (("home", "away"), ("away", "home"))
