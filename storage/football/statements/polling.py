"""Matches worth looking at closely at an instant: about to begin, in play, or lately over.

What belongs here: which they are, and when each was looked at last. What does not: whether it is
time to look again (`assets.raw.summaries`).
"""

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array

from football.observations.match import MatchStatus
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match, match_link
from storage.kit.question import Question
from storage.raw.tables import payload
from storage.register.tables import competition, competition_link, team_link

LINEUPS_OUT = timedelta(minutes=75)
_LATEST_START = timedelta(hours=3)  # a kick-off that was never reported may have been long ago
_LATELY = timedelta(days=3)
_AROUND = timedelta(days=45)  # who plays about now is in season
_INSTANT = DateTime(timezone=True)


@cache
def squads() -> Question:
    """Clubs of some competitions whose squad is due, longest waiting first.

    Columns: slug, source_team_id. Parameters: as_of, codes, source, before, limit.
    """
    as_of = bindparam("as_of", type_=_INSTANT)
    source = bindparam("source", type_=Text)
    sides = func.unnest(array([match.c.home_team_id, match.c.away_team_id]))
    playing = (
        select(
            sides.label("team_id"),
            func.min(competition_link.c.source_competition_id).label("slug"),
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(
            competition_link,
            and_(
                competition_link.c.competition_id == match.c.competition_id,
                competition_link.c.source == source,
            ),
        )
        .where(
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            match.c.kickoff_at.between(as_of - literal(_AROUND), as_of + literal(_AROUND)),
        )
        .group_by(sides)
        .subquery("playing")
    )
    resource = func.concat(playing.c.slug, "/teams/", team_link.c.source_team_id, "/roster")
    last = (
        select(func.max(payload.c.fetched_at))
        .where(
            payload.c.provider == source,
            payload.c.endpoint == "roster",
            payload.c.resource == resource,
        )
        .scalar_subquery()
    )
    due = (
        select(playing.c.slug, team_link.c.source_team_id, last.label("last_fetched_at"))
        .join(team_link, team_link.c.team_id == playing.c.team_id)
        .where(team_link.c.source == source)
        .subquery("due")
    )
    return (
        select(due.c.slug, due.c.source_team_id)
        .where(
            or_(
                due.c.last_fetched_at.is_(None),
                due.c.last_fetched_at <= bindparam("before", type_=_INSTANT),
            )
        )
        .order_by(due.c.last_fetched_at.asc().nulls_first(), due.c.source_team_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def past() -> Question:
    """Finished matches whose summary was never read, newest first.

    Columns: slug, source_match_id. Parameters: codes, source, since, until, limit.
    """
    source = bindparam("source", type_=Text)
    resource = func.concat(
        competition_link.c.source_competition_id, "/", match_link.c.source_match_id
    )
    was_read = (
        select(payload.c.payload_id)
        .where(
            payload.c.provider == source,
            payload.c.endpoint == "summary",
            payload.c.resource == resource,
        )
        .exists()
    )
    since, until = (bindparam(name, type_=_INSTANT) for name in ("since", "until"))
    return (
        _known_to(
            source,
            competition_link.c.source_competition_id.label("slug"),
            match_link.c.source_match_id,
        )
        .where(
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            match.c.status == MatchStatus.FINISHED.value,
            match.c.kickoff_at >= since,
            match.c.kickoff_at < until,
            ~was_read,
        )
        .order_by(match.c.kickoff_at.desc(), match.c.match_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def unread() -> Question:
    """Instants at which finished matches without any line-up kicked off, oldest first.

    Parameters: codes, since, until.
    """
    has_lineup = (
        select(lineup_entry.c.lineup_entry_id)
        .where(lineup_entry.c.match_id == match.c.match_id)
        .exists()
    )
    since, until = (bindparam(name, type_=_INSTANT) for name in ("since", "until"))
    return (
        select(match.c.kickoff_at)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            match.c.status == MatchStatus.FINISHED.value,
            match.c.kickoff_at.between(since, until),
            ~has_lineup,
        )
        .order_by(match.c.kickoff_at)
    )


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
        _known_to(
            source,
            match.c.match_id,
            competition_link.c.source_competition_id.label("slug"),
            match_link.c.source_match_id,
            match.c.kickoff_at,
            match.c.status,
            match.c.recorded_at,
            last.label("last_fetched_at"),
        )
        .where(
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            or_(is_about_to_begin, is_in_play, is_lately_over),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


def _known_to(source: ColumnElement[str], *columns: ColumnElement[Any]) -> Select[tuple[Any, ...]]:
    """Select from matches that a source has an id of, in a competition that it has one of."""
    return (
        select(*columns)
        .select_from(match)
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
    )
