"""Audiences that are not fully notified yet."""

from functools import cache

from sqlalchemy import bindparam, func, select

from storage.kit.question import Question
from storage.social.tables.notice import notice_audience


@cache
def waiting() -> Question:
    """How many wait for longer than a grace. Parameters: seconds."""
    grace = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("seconds"))
    return select(func.count()).where(
        notice_audience.c.ended_at.is_(None),
        notice_audience.c.created_at <= func.clock_timestamp() - grace,
    )
