"""Requests to the API by day, client and route: counted in memory, added in batches."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from sqlalchemy import Date, Interval, bindparam, delete, func, select, text

from storage.kit.question import Change, Question
from storage.ops.tables import usage_day

Grouping = Literal["day", "client", "key", "route"]
FIGURES = ("calls", "refused", "failed", "bytes")

ADD = text(
    """
    INSERT INTO ops.usage_day AS known (
        day, client, key_id, method, route, calls, refused, failed, bytes
    )
    SELECT day, client, key_id, method, route, calls, refused, failed, bytes
    FROM jsonb_populate_recordset(NULL::ops.usage_day, CAST(CAST(:rows AS text) AS jsonb))
    ORDER BY day, client, key_id, method, route
    ON CONFLICT (day, client, key_id, method, route) DO UPDATE SET
        calls = known.calls + excluded.calls,
        refused = known.refused + excluded.refused,
        failed = known.failed + excluded.failed,
        bytes = known.bytes + excluded.bytes
    """
)
"""Adds figures. Parameters: `rows`, from `batch`."""


def batch(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the parameter `rows` of `ADD`."""
    return json.dumps(list(rows), default=str)


@cache
def summed(by: frozenset[Grouping]) -> Question:
    """Return the statement for figures of some days, added up; most calls first."""
    columns = usage_day.c
    kept = {
        "day": [columns.day],
        "client": [columns.client],
        "key": [columns.key_id],
        "route": [columns.method, columns.route],
    }
    grouped = [
        column for name in ("day", "client", "key", "route") if name in by for column in kept[name]
    ]
    figures = [func.sum(columns[name]).label(name) for name in FIGURES]
    first, last = (bindparam(name, type_=Date) for name in ("first", "last"))
    return (
        select(*grouped, *figures)
        .where(columns.day.between(first, last))
        .group_by(*grouped)
        .order_by(figures[0].desc(), *grouped)
        .limit(bindparam("limit"))
    )


@cache
def prune() -> Change:
    """Return the statement that drops figures of days that ended so long ago as `kept`."""
    kept = bindparam("kept", type_=Interval)
    return delete(usage_day).where(usage_day.c.day < func.current_date() - kept)
