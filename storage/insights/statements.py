"""Facts that hold now, by what they are about."""

from functools import cache

from sqlalchemy import ARRAY, Integer, Text, bindparam, cast, func, select

from storage.football.tables.match import match
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.insights.tables import insight
from storage.kit.question import Question
from storage.kit.tables.metadata import FLOAT8
from storage.register.tables import competition

_SURPRISE = cast(insight.c.data["surprise"].astext, FLOAT8)
_HOLDS = (insight.c.source == "template", insight.c.expires_at.is_(None))
_COLUMNS = ("insight_id", "subject_kind", "subject_id", "data", "found_at")
_SHOWN = (*(insight.c[name] for name in _COLUMNS), sealed_insight.c.seal_no)
_SEALED = sealed_insight.c.insight_id == insight.c.insight_id


@cache
def of_subjects() -> Question:
    """Facts about subjects of one kind, the most surprising first.

    Parameters: subject_kind, subject_ids, limit.
    """
    wanted = func.any(bindparam("subject_ids", type_=ARRAY(Text)))
    return (
        select(*_SHOWN)
        .select_from(insight)
        .outerjoin(sealed_insight, _SEALED)
        .where(
            *_HOLDS,
            insight.c.subject_kind == bindparam("subject_kind", type_=Text),
            insight.c.subject_id == wanted,
        )
        .order_by(_SURPRISE.desc(), insight.c.insight_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def of_round(*, is_over: bool) -> Question:
    """Facts about matches of a competition that come, or that were played, by kick-off.

    Parameters: competition, since, until (of the kick-off), limit.
    """
    order = match.c.kickoff_at.desc() if is_over else match.c.kickoff_at
    finished = match.c.status == "finished"
    return (
        select(*_SHOWN, match.c.match_id, match.c.kickoff_at)
        .select_from(insight)
        .outerjoin(sealed_insight, _SEALED)
        .join(match, cast(match.c.match_id, Text) == insight.c.subject_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            *_HOLDS,
            insight.c.subject_kind == "match",
            competition.c.code == bindparam("competition", type_=Text),
            match.c.kickoff_at.between(bindparam("since"), bindparam("until")),
            finished if is_over else ~finished,
        )
        .order_by(order, match.c.match_id, _SURPRISE.desc(), insight.c.insight_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def next_kickoff() -> Question:
    """When the next match of a competition kicks off. Parameters: competition."""
    return (
        select(func.min(match.c.kickoff_at).label("kickoff_at"))
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            competition.c.code == bindparam("competition", type_=Text),
            match.c.status == "scheduled",
            match.c.kickoff_at > func.clock.now(),
        )
    )


@cache
def last_kickoff() -> Question:
    """When the last finished match of a competition kicked off. Parameters: competition."""
    return (
        select(func.max(match.c.kickoff_at).label("kickoff_at"))
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            competition.c.code == bindparam("competition", type_=Text),
            match.c.status == "finished",
        )
    )


@cache
def finished_since() -> Question:
    """Matches played since an instant, whichever way. Parameters: since, until."""
    return (
        select(match.c.match_id)
        .where(
            match.c.status == "finished",
            match.c.kickoff_at.between(bindparam("since"), bindparam("until")),
            match.c.home_goals_90.is_not(None),
        )
        .order_by(match.c.match_id)
    )


@cache
def rows_of() -> Question:
    """Keys and ids of facts that hold of some subjects. Parameters: subject_kind, subject_ids."""
    return select(insight.c.insight_id, insight.c.subject_id, insight.c.key).where(
        *_HOLDS,
        insight.c.subject_kind == bindparam("subject_kind", type_=Text),
        insight.c.subject_id == func.any(bindparam("subject_ids", type_=ARRAY(Text))),
    )
