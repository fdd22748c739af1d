"""Quarantine: rows that were not accepted, to look at, mend and replay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Engine, distinct, func, select

from football.observations import Parsed, PayloadContext
from storage.ingest.counts import IngestCounts
from storage.raw import RawStore
from storage.tables.raw import payload, quarantine
from storage.unit_of_work import UnitOfWork


class Parser(Protocol):
    """What replaying needs of a parser; `sources` has them."""

    name: str
    version: int

    def parse(self, body: bytes, context: PayloadContext) -> Parsed:
        """Read one payload."""
        ...


Apply = Callable[[UnitOfWork, UUID, Parsed, str, int], IngestCounts]


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


def summary(engine: Engine, *, limit: int = 50) -> list[ReasonCount]:
    """Return the open complaints, the most frequent first."""
    entries = func.count()
    statement = (
        select(quarantine.c.parser, quarantine.c.reason, quarantine.c.detail, entries)
        .where(quarantine.c.resolved_at.is_(None))
        .group_by(quarantine.c.parser, quarantine.c.reason, quarantine.c.detail)
        .order_by(entries.desc(), quarantine.c.detail)
        .limit(limit)
    )
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


def replay(engine: Engine, parsers: Mapping[str, tuple[Parser, Apply]]) -> list[IngestCounts]:
    """Read the payloads of open entries again, each in a transaction of its own.

    Args:
        engine: the database.
        parsers: parser name → the parser of today and the ingest that applies what it reads.
    """
    statement = (
        select(distinct(quarantine.c.payload_id), quarantine.c.parser)
        .where(quarantine.c.resolved_at.is_(None), quarantine.c.parser.in_(sorted(parsers)))
        .order_by(quarantine.c.payload_id)
    )
    with engine.connect() as connection:
        owed = connection.execute(statement).all()
    store = RawStore(engine)
    results: list[IngestCounts] = []
    for payload_id, name in owed:
        parser, apply = parsers[name]
        described = store.describe(payload_id)
        context = PayloadContext(
            endpoint=described.endpoint,
            resource=described.resource,
            fetched_at=described.fetched_at,
        )
        parsed = parser.parse(store.body(payload_id), context)
        with UnitOfWork(engine) as uow:
            results.append(apply(uow, payload_id, parsed, parser.name, parser.version))
            uow.commit()
    return results
