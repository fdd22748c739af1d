"""Groups of unexpected errors: added to by every process, read by operators."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Interval, Text, bindparam, delete, func, select, text, tuple_

from storage.kit.question import Change, Question
from storage.ops.tables import error_group

RECORD = text(
    """
    INSERT INTO ops.error_group AS known (
        fingerprint, process, kind, place, route, version, message, frames, request_id, count,
        first_seen_at, last_seen_at
    )
    SELECT
        fingerprint, process, kind, place, route, version, message, frames, request_id, count,
        first_seen_at, last_seen_at
    FROM jsonb_populate_recordset(NULL::ops.error_group, CAST(CAST(:groups AS text) AS jsonb))
    ORDER BY fingerprint
    ON CONFLICT (fingerprint) DO UPDATE SET
        count = known.count + excluded.count,
        first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
        version = excluded.version, message = excluded.message, frames = excluded.frames,
        request_id = excluded.request_id
    """
)
"""Adds groups. Parameters: `groups`, from `batch`."""


def batch(groups: Iterable[Mapping[str, Any]]) -> str:
    """Return the parameter `groups` of `RECORD`."""
    # PostgreSQL keeps no NUL in a text.
    return json.dumps(list(groups), default=str).replace("\\u0000", "")


@cache
def page(*, is_continued: bool) -> Question:
    """Return the statement for groups, those seen last first."""
    columns = error_group.c
    statement = select(error_group).order_by(
        columns.last_seen_at.desc(), columns.fingerprint.desc()
    )
    if is_continued:
        before = tuple_(
            bindparam("before_at", type_=DateTime(timezone=True)),
            bindparam("before", type_=Text),
        )
        statement = statement.where(tuple_(columns.last_seen_at, columns.fingerprint) < before)
    return statement.limit(bindparam("limit"))


@cache
def prune() -> Change:
    """Return the statement that drops groups nobody has seen for `kept`."""
    kept = bindparam("kept", type_=Interval)
    return delete(error_group).where(error_group.c.last_seen_at < func.clock_timestamp() - kept)
