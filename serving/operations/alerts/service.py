"""Rules of alerts: pages of them, and what may be done about one."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from serving.operations.alerts.schemas import (
    Acknowledgement,
    AlertChanged,
    AlertCursor,
    AlertPage,
    AlertRead,
    AlertState,
    Resolution,
)
from storage.alerts import statements
from storage.alerts import writes as alerts
from storage.alerts.writes import UnknownAlertError
from storage.kit.rules import Row

_ACKNOWLEDGE = Act[Row]("alert.acknowledge", "alert", lambda row: row["alert_id"])
_RESOLVE = Act[Row]("alert.resolve", "alert", lambda row: row["alert_id"])


async def read_page(
    database: Database,
    world: str,
    *,
    page: PageRequest,
    state: AlertState | None,
    filters: Mapping[str, str],
) -> AlertPage:
    """Return alerts, newest first, whose columns have these values."""
    values: dict[str, object] = dict(filters)
    if page.cursor is not None:
        values["before_id"] = AlertCursor.decode(page.cursor).alert_id
    statement = statements.page(
        is_continued=page.cursor is not None, state=state, filters=frozenset(filters)
    )
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [_alert_of(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: AlertCursor(alert_id=last.alert_id))
    return AlertPage(world=world, items=items, next_cursor=following)


async def acknowledge(
    writes: Writes, subject: Subject, world: str, alert_id: int, wanted: Acknowledgement
) -> AlertChanged:
    """Note that somebody looks after an alert; twice changes nothing. Raises `NotFoundError`."""
    with _refusals():
        row = await perform(
            writes,
            subject,
            _ACKNOWLEDGE,
            alerts.acknowledge,
            alert_id,
            by=subject.name,
            note=wanted.note,
        )
    return AlertChanged(world=world, alert=_alert_of(row))


async def resolve(
    writes: Writes, subject: Subject, world: str, alert_id: int, wanted: Resolution
) -> AlertChanged:
    """Close an alert; twice changes nothing. Raises `NotFoundError`."""
    with _refusals():
        row = await perform(
            writes,
            subject,
            _RESOLVE,
            alerts.resolve,
            alert_id,
            by=subject.name,
            resolution=wanted.resolution,
        )
    return AlertChanged(world=world, alert=_alert_of(row))


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except UnknownAlertError as error:
        raise NotFoundError(f"{error}; /v1/monitoring/alerts lists them") from error


def _alert_of(row: Mapping[str, Any]) -> AlertRead:
    state: AlertState = "open"
    if row["resolved_at"] is not None:
        state = "resolved"
    elif row["acknowledged_at"] is not None:
        state = "acknowledged"
    return AlertRead.model_validate({**row, "state": state})
