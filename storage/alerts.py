"""Alerts: what a person should look at, kept until somebody says it is settled.

What belongs here: raising, acknowledging and resolving, each with its event on the topic `alerts`,
its line in the log, and its message to the webhook where one is set. What does not: what is worth
an alert (`storage.occasions`, `assets.monitoring`), sending (`pipelines.webhook`).

One open alert per key: what is seen again is counted, not told again, unless it got worse.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Update, func, insert, select, text, update

from storage import deliveries
from storage.event_types.operations import (
    AlertAcknowledged,
    AlertRaised,
    AlertResolved,
    OfAlert,
)
from storage.events import Event
from storage.tables.alerting import SEVERITIES, alert
from storage.unit_of_work import UnitOfWork

TOPIC = "alerts"

_ALERTING = 7_340_006  # advisory lock: the same thing noticed by two at once is one alert
_LOG = logging.getLogger("touchline.alerts")
_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "critical": logging.ERROR}


class UnknownAlertError(LookupError):
    """There is no alert with that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something noticed.

    Attributes:
        key: what it is about; equal keys are one alert as long as it is open.
        kind: in one word: `run`, `drift`, `feed`, `parser`, ….
        severity: `info`, `warning` or `critical`.
        title: in a few words.
        message: what happened and what to do.
        at: domain instant.
        details: further facts, plain values.
        competition: code, when it concerns one.
        is_told_once: not raised anew after it was resolved.
    """

    key: str
    kind: str
    severity: str
    title: str
    message: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    competition: str | None = None
    is_told_once: bool = False


class Raised(NamedTuple):
    """The alert a notice became, and whether that is news."""

    alert_id: int
    is_news: bool


def raise_alert(uow: UnitOfWork, notice: Notice) -> Raised:
    """Raise an alert, or count it if it is open; the caller commits."""
    _lock(uow)
    known = uow.connection.execute(
        select(alert)
        .where(alert.c.key == notice.key)
        .order_by(alert.c.alert_id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if known is None or (known.resolved_at is not None and not notice.is_told_once):
        return _insert(uow, notice)
    if known.resolved_at is not None:
        return Raised(known.alert_id, is_news=False)
    return _seen_again(uow, known, notice)


def acknowledge(uow: UnitOfWork, alert_id: int, *, by: str, note: str | None = None) -> Row[Any]:
    """Note that somebody looks after an open alert; twice changes nothing. The caller commits.

    Raises:
        UnknownAlertError: there is no such alert.
    """
    values = {"acknowledged_at": uow.now, "acknowledged_by": by, "note": note}
    statement = (
        update(alert)
        .where(alert.c.acknowledged_at.is_(None), alert.c.resolved_at.is_(None))
        .values(values)
    )
    return _changed(uow, statement, alert_id, AlertAcknowledged)


def resolve(uow: UnitOfWork, alert_id: int, *, by: str, resolution: str | None = None) -> Row[Any]:
    """Close an alert; twice changes nothing. The caller commits.

    Raises:
        UnknownAlertError: there is no such alert.
    """
    values = {"resolved_at": uow.now, "resolved_by": by, "resolution": resolution}
    statement = update(alert).where(alert.c.resolved_at.is_(None)).values(values)
    return _changed(uow, statement, alert_id, AlertResolved)


def resolve_key(uow: UnitOfWork, key: str, *, by: str, resolution: str) -> int | None:
    """Close the open alert about something, if there is one, and return it. The caller commits."""
    _lock(uow)
    is_open = alert.c.resolved_at.is_(None)
    found = uow.connection.scalar(select(alert.c.alert_id).where(alert.c.key == key, is_open))
    if found is not None:
        resolve(uow, found, by=by, resolution=resolution)
    return found


def _lock(uow: UnitOfWork) -> None:
    uow.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ALERTING})


def _insert(uow: UnitOfWork, notice: Notice) -> Raised:
    statement = insert(alert).values(
        key=notice.key,
        kind=notice.kind,
        severity=notice.severity,
        competition=notice.competition,
        title=notice.title,
        message=notice.message,
        details=dict(notice.details),
        raised_at=notice.at,
        last_seen_at=notice.at,
    )
    row = uow.connection.execute(statement.returning(alert)).one()
    _tell(uow, row, AlertRaised, notice.at)
    return Raised(row.alert_id, is_news=True)


def _seen_again(uow: UnitOfWork, known: Row[Any], notice: Notice) -> Raised:
    is_worse = SEVERITIES.index(notice.severity) > SEVERITIES.index(known.severity)
    statement = (
        update(alert)
        .where(alert.c.alert_id == known.alert_id)
        .values(
            severity=notice.severity if is_worse else known.severity,
            title=notice.title,
            message=notice.message,
            details=dict(notice.details),
            last_seen_at=func.greatest(alert.c.last_seen_at, notice.at),
            occurrences=alert.c.occurrences + 1,
        )
    )
    row = uow.connection.execute(statement.returning(alert)).one()
    if is_worse:
        _tell(uow, row, AlertRaised, notice.at)
    return Raised(row.alert_id, is_news=is_worse)


def _changed(uow: UnitOfWork, statement: Update, alert_id: int, kind: type[OfAlert]) -> Row[Any]:
    row = uow.connection.execute(
        statement.where(alert.c.alert_id == alert_id).returning(alert)
    ).one_or_none()
    if row is not None:
        _tell(uow, row, kind, uow.now)
        return row
    as_it_was = select(alert).where(alert.c.alert_id == alert_id)
    row = uow.connection.execute(as_it_was).one_or_none()
    if row is None:
        raise UnknownAlertError(f"there is no alert {alert_id}")
    return row


def _tell(uow: UnitOfWork, row: Row[Any], kind: type[OfAlert], at: datetime) -> None:
    """Say it on the event log, in our own log, and owe it to the webhook."""
    told = {name: getattr(row, name) for name in kind.columns}
    facts = {"error_class": row.kind, **row.details}
    named = {name: value for name, value in facts.items() if name in kind.model_fields}
    further = {name: value for name, value in facts.items() if name not in kind.model_fields}
    payload = kind.model_validate({**told, **named, "details": further})
    about = [] if row.competition is None else [f"competition:{row.competition}"]
    event = Event.of(payload, topics=[TOPIC, *about], occurred_at=at)
    uow.publish(event)
    body = {"type": event.type, "occurred_at": at.isoformat(), "payload": event.payload}
    deliveries.owe(uow, row.alert_id, event.type, row.severity, body)
    _LOG.log(_LEVELS[row.severity], "%s: %s: %s", event.type, row.title, row.message)
