"""Alerts, newest first, and what is open."""

from functools import cache

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, bindparam, select

from storage.alerts.tables import alert
from storage.kit.question import Question


@cache
def page(*, is_continued: bool, state: str | None, filters: frozenset[str]) -> Question:
    """Alerts, newest first. Parameters: limit[, before_id], and one per filter.

    Args:
        is_continued: only those below `before_id`.
        state: `open`, `acknowledged` or `resolved`; None is all.
        filters: of `kind`, `severity`, `competition`: the columns compared.
    """
    statement = (
        select(alert).order_by(alert.c.alert_id.desc()).limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        statement = statement.where(alert.c.alert_id < bindparam("before_id", type_=BigInteger))
    if state is not None:
        statement = statement.where(*_in_state(state))
    for name in sorted(filters):
        statement = statement.where(alert.c[name] == bindparam(name, type_=Text))
    return statement


def _in_state(state: str) -> list[ColumnElement[bool]]:
    is_resolved = alert.c.resolved_at.is_not(None)
    if state == "resolved":
        return [is_resolved]
    is_acknowledged = alert.c.acknowledged_at.is_not(None)
    return [~is_resolved, is_acknowledged if state == "acknowledged" else ~is_acknowledged]


@cache
def critical_drift() -> Question:
    """Open alerts of concept drift that were critical as they were seen last, oldest first.

    An alert keeps its worst severity; what a training may help against is how it is now.
    """
    critical = {"drift": "concept", "findings": [{"severity": "critical"}]}
    return (
        select(alert.c.key, alert.c.competition, alert.c.raised_at, alert.c.last_seen_at)
        .where(
            alert.c.kind == "drift",
            alert.c.resolved_at.is_(None),
            alert.c.details.contains(critical),
        )
        .order_by(alert.c.alert_id)
    )


@cache
def failed_runs() -> Question:
    """Open alerts of failed runs: of which run of which job."""
    return (
        select(
            alert.c.details["run_id"].astext.label("run_id"),
            alert.c.details["job"].astext.label("job"),
            alert.c.raised_at,
        )
        .where(alert.c.kind == "run", alert.c.resolved_at.is_(None))
        .order_by(alert.c.alert_id)
    )
