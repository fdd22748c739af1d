"""Quarantine: rows that were not accepted, to look at, mend and replay."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, func, select

from storage.raw.tables import payload, quarantine
from storage.raw.writes.payloads import RawStore, StoredPayload

Taker = Callable[[StoredPayload, bytes], object]
"""Parses one payload and stores what it says, in a transaction of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEntry:
    """One row in quarantine, with where it came from."""

    quarantine_id: UUID
    payload_id: UUID
    provider: str
    resource: str
    parser: str
    parser_version: int
    row_no: int
    reason: str
    detail: str
    suggestion: Mapping[str, object] | None
    row: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many open entries have one complaint."""

    parser: str
    reason: str
    detail: str
    entries: int


def summary(engine: Engine, *, reason: str | None = None, limit: int = 50) -> list[ReasonCount]:
    """Return the open complaints, of one reason class or of all, the most frequent first."""
    entries = func.count()
    statement = (
        select(quarantine.c.parser, quarantine.c.reason, quarantine.c.detail, entries)
        .where(quarantine.c.resolved_at.is_(None))
        .group_by(quarantine.c.parser, quarantine.c.reason, quarantine.c.detail)
        .order_by(entries.desc(), quarantine.c.detail)
        .limit(limit)
    )
    if reason is not None:
        statement = statement.where(quarantine.c.reason == reason)
    with engine.connect() as connection:
        return [ReasonCount(*row) for row in connection.execute(statement)]


def open_entries(
    engine: Engine,
    *,
    reason: str | None = None,
    quarantine_id: UUID | None = None,
    limit: int = 50,
) -> list[OpenEntry]:
    """Return open entries, oldest first; by id also a resolved one."""
    columns = [
        quarantine.c[name]
        for name in OpenEntry.__dataclass_fields__
        if name not in {"provider", "resource"}
    ]
    statement = (
        select(*columns, payload.c.provider, payload.c.resource)
        .join(payload, payload.c.payload_id == quarantine.c.payload_id)
        .order_by(quarantine.c.quarantine_id)
        .limit(limit)
    )
    if quarantine_id is not None:
        statement = statement.where(quarantine.c.quarantine_id == quarantine_id)
    else:
        statement = statement.where(quarantine.c.resolved_at.is_(None))
    if reason is not None:
        statement = statement.where(quarantine.c.reason == reason)
    with engine.connect() as connection:
        return [OpenEntry(**row) for row in connection.execute(statement).mappings()]


def replay(
    engine: Engine,
    takers: Mapping[str, Taker],
    *,
    newest: int | None = None,
    reasons: Collection[str] | None = None,
) -> int:
    """Take in the payloads of open entries once more and return how many that were.

    Entries whose row is read now are closed by the ingest; the others stay open, or open again.

    Args:
        engine: the database.
        takers: parser name → what takes in a payload with today's parser; the caller has them,
            because storage knows no sources.
        newest: how many payloads at most, the latest; all if absent.
        reasons: of the entries whose payloads are meant; any if absent.
    """
    meant = [] if reasons is None else [quarantine.c.reason.in_(sorted(reasons))]
    statement = (
        select(quarantine.c.payload_id, quarantine.c.parser)
        .distinct()
        .where(quarantine.c.resolved_at.is_(None), quarantine.c.parser.in_(sorted(takers)), *meant)
        .order_by(quarantine.c.payload_id.desc())
        .limit(newest)
    )
    with engine.connect() as connection:
        waiting = connection.execute(statement).all()[::-1]
    store = RawStore(engine)
    for row in waiting:
        takers[row.parser](store.describe(row.payload_id), store.body(row.payload_id))
    return len(waiting)
