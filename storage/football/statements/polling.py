"""Matches worth looking at closely at an instant: about to begin, in play, or lately over.

What belongs here: which they are, and when each was looked at last. What does not: whether it is
time to look again (`assets.raw.summaries`).
"""

from datetime import timedelta
from functools import cache

from sqlalchemy import ARRAY, DateTime, Text, and_, bindparam, func, literal, or_, select

from football.observations.match import MatchStatus
from storage.football.tables.match import match, match_link
from storage.kit.question import Question
from storage.raw.tables import payload
from storage.register.tables import competition, competition_link

LINEUPS_OUT = timedelta(minutes=75)
_LATEST_START = timedelta(hours=3)  # a kick-off that was never reported may have been long ago
_LATELY = timedelta(days=3)
_INSTANT = DateTime(timezone=True)


@cache
def matches() -> Question:
    """Watched matches of some competitions, by kick-off.

    Columns: match_id, slug, source_match_id, kickoff_at, status, recorded_at, last_fetched_at of
    the source's summary. Parameters: as_of, codes, source.
    """
    as_of = bindparam("as_of", type_=_INSTANT)
    source = bindparam("source", type_=Text)
    resource = func.concat(
        competition_link.c.source_competition_id, "/", match_link.c.source_match_id
    )
    last = (
        select(func.max(payload.c.fetched_at))
        .where(
            payload.c.provider == source,
            payload.c.endpoint == "summary",
            payload.c.resource == resource,
            payload.c.status == 200,
            payload.c.fetched_at > as_of - literal(_LATELY) - literal(_LATEST_START),
        )
        .scalar_subquery()
    )
    is_about_to_begin = and_(
        match.c.status == MatchStatus.SCHEDULED.value,
        match.c.has_kickoff_time,
        match.c.kickoff_at.between(as_of - literal(_LATEST_START), as_of + literal(LINEUPS_OUT)),
    )
    is_lately_over = and_(
        match.c.status == MatchStatus.FINISHED.value,
        match.c.kickoff_at.between(as_of - literal(_LATELY), as_of),
    )
    is_in_play = and_(
        match.c.status == MatchStatus.IN_PLAY.value,
        match.c.kickoff_at > as_of - literal(_LATELY),
    )
    return (
        select(
            match.c.match_id,
            competition_link.c.source_competition_id.label("slug"),
            match_link.c.source_match_id,
            match.c.kickoff_at,
            match.c.status,
            match.c.recorded_at,
            last.label("last_fetched_at"),
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(
            competition_link,
            and_(
                competition_link.c.competition_id == match.c.competition_id,
                competition_link.c.source == source,
            ),
        )
        .join(
            match_link,
            and_(match_link.c.match_id == match.c.match_id, match_link.c.source == source),
        )
        .where(
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            or_(is_about_to_begin, is_in_play, is_lately_over),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )
