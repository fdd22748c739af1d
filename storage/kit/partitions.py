"""The monthly partitions of `raw.payload`.

Only the owner makes tables, so partitions are opened by functions of the database that run as the
owner; those of the event log by `storage.kit.events`.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, text

_MONTHS_AHEAD = 2


def ensure_payload_months(connection: Connection, at: datetime | None = None) -> None:
    """Open the months around the domain's now, or the one that `at` falls into."""
    if at is not None:
        _ensure_month(connection, at)
        return
    month: datetime = connection.execute(text("SELECT clock.now()")).scalar_one()
    for _ in range(_MONTHS_AHEAD + 1):
        _ensure_month(connection, month)
        month = next_month(month)


def next_month(at: datetime) -> datetime:
    """Return the first instant of the month after `at`."""
    years, month = divmod(at.month, 12)
    return datetime(at.year + years, month + 1, 1, tzinfo=UTC)


def _ensure_month(connection: Connection, at: datetime) -> None:
    connection.execute(text("SELECT raw.ensure_month(:at)"), {"at": at.astimezone(UTC)})
