"""Range partitions: how one is opened, and the monthly ones of `raw.payload`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text

_MONTHS_AHEAD = 2
_OPENING = 7_340_004  # advisory lock: two writers that need the same partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One child of a partitioned table; `lower` and `upper` are SQL literals of ours."""

    parent: str
    name: str
    lower: str
    upper: str


def ensure_payload_months(connection: Connection, at: datetime | None = None) -> None:
    """Open the months around the domain's now, or the one that `at` falls into."""
    if at is not None:
        _ensure_month(connection, at.astimezone(UTC))
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
    lower = datetime(at.year, at.month, 1, tzinfo=UTC)
    attach(
        connection,
        Partition(
            parent="raw.payload",
            name=f"raw.payload_p{lower:%Y%m}",
            lower=f"'{lower.isoformat()}'",
            upper=f"'{next_month(lower).isoformat()}'",
        ),
    )


def attach(connection: Connection, partition: Partition) -> None:
    """Create one range partition unless it exists.

    Created apart and attached, because CREATE … PARTITION OF would block readers of the parent.
    """
    exists = text("SELECT to_regclass(:name) IS NOT NULL")
    if connection.execute(exists, {"name": partition.name}).scalar_one():
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _OPENING})
    if connection.execute(exists, {"name": partition.name}).scalar_one():
        return
    connection.exec_driver_sql(
        f"CREATE TABLE {partition.name}"
        f" (LIKE {partition.parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
    )
    connection.exec_driver_sql(
        f"ALTER TABLE {partition.parent} ATTACH PARTITION {partition.name}"
        f" FOR VALUES FROM ({partition.lower}) TO ({partition.upper})"
    )
