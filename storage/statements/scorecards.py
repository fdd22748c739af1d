"""Scores of forecasts: what sealed forecasts of finished matches said, and the kept scorecards."""

from functools import cache
from typing import Any

from sqlalchemy import DateTime, Delete, Select, Text, bindparam, delete, select

from football.observations import MatchStatus
from storage.tables.forecast import forecast
from storage.tables.identity import competition
from storage.tables.match import match
from storage.tables.monitoring import scorecard


@cache
def settled() -> Select[*tuple[Any, ...]]:
    """*The* forecast of each finished match and track: the last one sealed before kick-off.

    A forecast sealed for an earlier date of a match that was moved still counts for that match;
    rows sealed after the match was known to be over cannot exist.
    """
    return (
        select(
            forecast.c.match_id,
            competition.c.code.label("competition"),
            match.c.kickoff_at,
            forecast.c.track,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            match.c.home_goals_90,
            match.c.away_goals_90,
        )
        .distinct(forecast.c.match_id, forecast.c.track)
        .join(match, match.c.match_id == forecast.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            match.c.status == MatchStatus.FINISHED.value,
            match.c.home_goals_90.is_not(None),
            forecast.c.sealed_at < match.c.kickoff_at,
        )
        .order_by(
            forecast.c.match_id,
            forecast.c.track,
            forecast.c.seal_no.desc(),
            forecast.c.position.desc(),
        )
    )


@cache
def forget() -> Delete:
    """Remove a scorecard that is written again. Parameters: of_kind, at."""
    return delete(scorecard).where(
        scorecard.c.kind == bindparam("of_kind", type_=Text),
        scorecard.c.as_of == bindparam("at", type_=DateTime(timezone=True)),
    )
