"""Rows that wait in quarantine, oldest first, with where each came from."""

from functools import cache

from sqlalchemy import Integer, Text, Uuid, bindparam, select

from storage.kit.question import Question
from storage.raw.tables import payload, quarantine


@cache
def page(*, is_continued: bool, has_reason: bool) -> Question:
    """Open entries, oldest first. Parameters: limit[, after_id][, reason]."""
    statement = (
        select(
            quarantine.c.quarantine_id,
            payload.c.provider,
            payload.c.resource,
            quarantine.c.parser,
            quarantine.c.row_no,
            quarantine.c.reason,
            quarantine.c.detail,
            quarantine.c.suggestion,
            quarantine.c.row,
            quarantine.c.quarantined_at,
        )
        .outerjoin(payload, payload.c.payload_id == quarantine.c.payload_id)
        .where(quarantine.c.resolved_at.is_(None))
        .order_by(quarantine.c.quarantine_id)
        .limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        statement = statement.where(quarantine.c.quarantine_id > bindparam("after_id", type_=Uuid))
    if has_reason:
        statement = statement.where(quarantine.c.reason == bindparam("reason", type_=Text))
    return statement
