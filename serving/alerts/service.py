"""Rules of alerts: pages of them, and what may be done about one."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from serving.alerts.schemas import (
    Acknowledgement,
    AlertChanged,
    AlertCursor,
    AlertPage,
    AlertRead,
    AlertState,
    Resolution,
)
from serving.cursors import PageRequest
from serving.errors import DatabaseAwayError, NotFoundError
from serving.postgres.database import Database
from serving.settings import ServingSettings
from storage import alerts
from storage.alerts import UnknownAlertError
from storage.database import engine_of
from storage.statements import alerts as statements
from storage.tables.alerting import alert
from storage.unit_of_work import UnitOfWork

Change = Callable[[UnitOfWork], SqlRow[Any]]


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
    following = None
    if len(rows) > page.limit:
        following = AlertCursor(alert_id=items[-1].alert_id).encode()
    return AlertPage(world=world, items=items, next_cursor=following)


async def acknowledge(
    settings: ServingSettings, alert_id: int, wanted: Acknowledgement
) -> AlertChanged:
    """Note that somebody looks after an alert; twice changes nothing."""
    return await _change(
        settings,
        lambda uow: alerts.acknowledge(uow, alert_id, by=wanted.by, note=wanted.note),
    )


async def resolve(settings: ServingSettings, alert_id: int, wanted: Resolution) -> AlertChanged:
    """Close an alert; twice changes nothing."""
    return await _change(
        settings,
        lambda uow: alerts.resolve(uow, alert_id, by=wanted.by, resolution=wanted.resolution),
    )


async def _change(settings: ServingSettings, change: Change) -> AlertChanged:
    try:
        row = await run_in_threadpool(_write, settings.database_url or "", change)
    except UnknownAlertError as error:
        raise NotFoundError(f"{error}; /v1/monitoring/alerts lists them") from error
    except OperationalError as error:
        raise DatabaseAwayError("The database cannot be reached.") from error
    return AlertChanged(world=settings.world, alert=_alert_of(row))


def _write(database_url: str, change: Change) -> dict[str, Any]:
    engine = engine_of(database_url)
    try:
        with UnitOfWork(engine) as uow:
            row = change(uow)
            uow.commit()
        return {column.name: getattr(row, column.name) for column in alert.c}
    finally:
        engine.dispose()


def _alert_of(row: Mapping[str, Any]) -> AlertRead:
    state: AlertState = "open"
    if row["resolved_at"] is not None:
        state = "resolved"
    elif row["acknowledged_at"] is not None:
        state = "acknowledged"
    return AlertRead.model_validate({**row, "state": state})
