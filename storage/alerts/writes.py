"""Alerts: what a person should look at, kept until somebody says it is settled.

What belongs here: raising, acknowledging and resolving, each with its event on the topic `alerts`,
its line in the log, and its message to the subscribers of alerts. What does not: what is worth
an alert (`storage.alerts.causes`, `assets.monitoring`), sending (`workers`).

One open alert per key: what is seen again is counted, and not published again unless it got worse.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Update, func, insert, select, update

from storage.alerts.events import (
    AlertAcknowledged,
    AlertRaised,
    AlertResolved,
    OfAlert,
)
from storage.alerts.tables import SEVERITIES, alert
from storage.delivery import writes as delivery
from storage.delivery.writes import Message
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.kit.unit_of_work import UnitOfWork

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
        is_sent_once: not raised again after it was resolved.
    """

    key: str
    kind: str
    severity: str
    title: str
    message: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    competition: str | None = None
    is_sent_once: bool = False


class Raised(NamedTuple):
    """The alert a notice became, and whether that is news."""

    alert_id: int
    is_news: bool


def raise_alert(uow: UnitOfWork, notice: Notice) -> Raised:
    """Raise an alert, or count it if it is open; the caller commits."""
    return uow.run(_raised(notice))


def resolve_key(uow: UnitOfWork, key: str, *, by: str, resolution: str) -> int | None:
    """Close the open alert about something, if there is one, and return it. The caller commits."""
    return uow.run(_resolved_key(key, by=by, resolution=resolution))


def acknowledge(alert_id: int, *, by: str, note: str | None = None) -> Rule[Row]:
    """Note that somebody looks after an open alert; twice changes nothing.

    Raises:
        UnknownAlertError: there is no such alert.
    """
    at = yield from now()
    values = {"acknowledged_at": at, "acknowledged_by": by, "note": note}
    statement = (
        update(alert)
        .where(alert.c.acknowledged_at.is_(None), alert.c.resolved_at.is_(None))
        .values(values)
    )
    return (yield from _changed(statement, alert_id, AlertAcknowledged))


def resolve(alert_id: int, *, by: str, resolution: str | None = None) -> Rule[Row]:
    """Close an alert; twice changes nothing.

    Raises:
        UnknownAlertError: there is no such alert.
    """
    at = yield from now()
    values = {"resolved_at": at, "resolved_by": by, "resolution": resolution}
    statement = update(alert).where(alert.c.resolved_at.is_(None)).values(values)
    return (yield from _changed(statement, alert_id, AlertResolved))


def _raised(notice: Notice) -> Rule[Raised]:
    yield from _lock()
    known = yield from one(
        select(alert)
        .where(alert.c.key == notice.key)
        .order_by(alert.c.alert_id.desc())
        .limit(1)
        .with_for_update()
    )
    if known is None or (known["resolved_at"] is not None and not notice.is_sent_once):
        return (yield from _inserted(notice))
    if known["resolved_at"] is not None:
        return Raised(known["alert_id"], is_news=False)
    return (yield from _seen_again(known, notice))


def _resolved_key(key: str, *, by: str, resolution: str) -> Rule[int | None]:
    yield from _lock()
    is_open = alert.c.resolved_at.is_(None)
    found = yield from one(select(alert.c.alert_id).where(alert.c.key == key, is_open))
    if found is None:
        return None
    yield from resolve(found["alert_id"], by=by, resolution=resolution)
    return found["alert_id"]


def _lock() -> Rule[None]:
    yield from rows(select(func.pg_advisory_xact_lock(_ALERTING)))


def _inserted(notice: Notice) -> Rule[Raised]:
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
    row = (yield from rows(statement.returning(alert)))[0]
    yield from _announce(row, AlertRaised, notice.at)
    return Raised(row["alert_id"], is_news=True)


def _seen_again(known: Row, notice: Notice) -> Rule[Raised]:
    is_worse = SEVERITIES.index(notice.severity) > SEVERITIES.index(known["severity"])
    statement = (
        update(alert)
        .where(alert.c.alert_id == known["alert_id"])
        .values(
            severity=notice.severity if is_worse else known["severity"],
            title=notice.title,
            message=notice.message,
            details=dict(notice.details),
            last_seen_at=func.greatest(alert.c.last_seen_at, notice.at),
            occurrences=alert.c.occurrences + 1,
        )
    )
    row = (yield from rows(statement.returning(alert)))[0]
    if is_worse:
        yield from _announce(row, AlertRaised, notice.at)
    return Raised(row["alert_id"], is_news=is_worse)


def _changed(statement: Update, alert_id: int, kind: type[OfAlert]) -> Rule[Row]:
    row = yield from one(statement.where(alert.c.alert_id == alert_id).returning(alert))
    if row is not None:
        yield from _announce(row, kind, (yield from now()))
        return row
    row = yield from one(select(alert).where(alert.c.alert_id == alert_id))
    if row is None:
        raise UnknownAlertError(f"there is no alert {alert_id}")
    return row


def _announce(row: Row, kind: type[OfAlert], at: datetime) -> Rule[None]:
    """Publish it on the event log, log it, and post it to every subscribed channel."""
    columns = {name: row[name] for name in kind.columns}
    facts = {"error_class": row["kind"], **row["details"]}
    named = {name: value for name, value in facts.items() if name in kind.model_fields}
    further = {name: value for name, value in facts.items() if name not in kind.model_fields}
    payload = kind.model_validate({**columns, **named, "details": further})
    about = [] if row["competition"] is None else [f"competition:{row['competition']}"]
    event = Event.of(payload, topics=[TOPIC, *about], occurred_at=at)
    yield Publish(event)
    body = {"type": event.type, "occurred_at": at.isoformat(), "payload": event.payload}
    posted = Message(topic=TOPIC, type=event.type, body=body)
    yield from delivery.publish(posted, urgency=SEVERITIES.index(row["severity"]))
    _LOG.log(_LEVELS[row["severity"]], "%s: %s: %s", event.type, row["title"], row["message"])
