"""Messages owed to the webhook, from the transaction that has something to tell until it arrives.

What belongs here: the rows. What does not: HTTP (`pipelines.webhook`). Instants are the wall
clock's: the other end knows no other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select, update

from storage.settings import AlertSettings
from storage.tables.alerting import SEVERITIES, alert_delivery
from storage.unit_of_work import UnitOfWork

MOST_ATTEMPTS = 12
_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(hours=6)
_IS_OPEN = (alert_delivery.c.delivered_at.is_(None), alert_delivery.c.given_up_at.is_(None))


def owe(uow: UnitOfWork, alert_id: int, kind: str, severity: str, body: Mapping[str, Any]) -> None:
    """Owe a message, where a webhook is set and wants this severity; the caller commits."""
    settings = AlertSettings()
    is_wanted = SEVERITIES.index(severity) >= SEVERITIES.index(settings.alert_webhook_least)
    if settings.alert_webhook_url is None or not is_wanted:
        return
    now = func.clock_timestamp()
    row = {"alert_id": alert_id, "type": kind, "body": dict(body)}
    uow.connection.execute(
        insert(alert_delivery).values(**row, created_at=now, next_attempt_at=now)
    )


def owed(engine: Engine, *, limit: int = 100) -> Sequence[Row[Any]]:
    """Return the messages whose time has come, oldest first."""
    statement = (
        select(alert_delivery)
        .where(*_IS_OPEN, alert_delivery.c.next_attempt_at <= func.clock_timestamp())
        .order_by(alert_delivery.c.delivery_id)
        .limit(limit)
    )
    with engine.connect() as connection:
        return connection.execute(statement).all()


def delivered(engine: Engine, delivery_id: int) -> None:
    """Note that a message has arrived."""
    _note(engine, delivery_id, delivered_at=func.clock_timestamp(), last_error=None)


def failed(
    engine: Engine, delivery: Row[Any], error: str, *, is_retryable: bool
) -> datetime | None:
    """Note a failure and return when to try again; None when that makes no sense any more."""
    attempts = delivery.attempts + 1
    if not is_retryable or attempts >= MOST_ATTEMPTS:
        _note(engine, delivery.delivery_id, given_up_at=func.clock_timestamp(), last_error=error)
        return None
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    at = func.clock_timestamp() + pause
    return _note(engine, delivery.delivery_id, next_attempt_at=at, last_error=error)


def _note(engine: Engine, delivery_id: int, **values: Any) -> datetime:
    statement = (
        update(alert_delivery)
        .where(alert_delivery.c.delivery_id == delivery_id)
        .values(attempts=alert_delivery.c.attempts + 1, **values)
        .returning(alert_delivery.c.next_attempt_at)
    )
    with engine.begin() as connection:
        return connection.execute(statement).scalar_one()
