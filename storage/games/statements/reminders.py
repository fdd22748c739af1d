"""Matches that lock soon, with the matches by which those who pick there are known."""

from functools import cache

from sqlalchemy import BigInteger, DateTime, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from storage.football.tables.match import match
from storage.games.tables.pick import pick
from storage.kit.question import Question
from storage.register.tables import competition, team
from storage.social.tables.notice import notice_audience

_INSTANT = DateTime(timezone=True)


@cache
def due() -> Question:
    """Matches that lock before an instant and of which nobody was reminded yet.

    Rows: match_id, kickoff_at, competition, home, away, and `lately`: matches of the competition
    that began after `since` and were picked. One without any is left out.
    Parameters: now, until, since.
    """
    home, away, other = team.alias("home"), team.alias("away"), match.alias("other")
    is_picked = select(pick.c.pick_id).where(pick.c.match_id == other.c.match_id).exists()
    lately = (
        select(func.array_agg(aggregate_order_by(other.c.match_id, other.c.match_id)))
        .where(
            other.c.competition_id == match.c.competition_id,
            other.c.kickoff_at > bindparam("since", type_=_INSTANT),
            other.c.match_id != match.c.match_id,
            is_picked,
        )
        .correlate(match)
        .scalar_subquery()
    )
    item = func.concat(
        cast(match.c.match_id, Text),
        ":",
        func.to_char(func.timezone("UTC", match.c.kickoff_at), 'YYYY-MM-DD"T"HH24:MI'),
    )
    reminded = (
        select(notice_audience.c.audience_id)
        .where(notice_audience.c.kind == "pick_due", notice_audience.c.item == item)
        .correlate(match)
        .exists()
    )
    found = (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            competition.c.code.label("competition"),
            home.c.name.label("home"),
            away.c.name.label("away"),
            lately.label("lately"),
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(
            match.c.status == "scheduled",
            match.c.kickoff_at > bindparam("now", type_=_INSTANT),
            match.c.kickoff_at <= bindparam("until", type_=_INSTANT),
            ~reminded,
        )
        .subquery("found")
    )
    return (
        select(found)
        .where(found.c.lately.is_not(None))
        .order_by(found.c.kickoff_at, cast(found.c.match_id, BigInteger))
    )
