"""The books of parsing: the parse log, and quarantine entries opened and closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import case, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations.parsed import Reject
from storage.kit.membership import one_of
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.tables import parse_log, quarantine


@dataclass(frozen=True, slots=True)
class Entry:
    """Which payload is in the books, and which parser read it."""

    payload_id: UUID
    parser: str
    version: int


def record(uow: UnitOfWork, entry: Entry, counts: IngestCounts, rejects: Sequence[Reject]) -> None:
    """Write down what became of a payload's rows; a second time replaces the first."""
    _close_older_entries(uow, entry, rejects)
    _open_entries(uow, entry, rejects)
    numbers = {
        "rows": counts.rows,
        "accepted": counts.accepted,
        "unchanged": counts.unchanged,
        "quarantined": counts.quarantined,
        "parsed_at": uow.now,
    }
    uow.connection.execute(
        upsert(parse_log)
        .values(
            payload_id=entry.payload_id,
            parser=entry.parser,
            parser_version=entry.version,
            **numbers,
        )
        .on_conflict_do_update(
            index_elements=["payload_id", "parser", "parser_version"], set_=numbers
        )
    )


def note_left_out(
    uow: UnitOfWork, payload_id: UUID, parser: str, left_out: Mapping[str, int]
) -> None:
    """Write down what of a payload's accepted rows could not be kept, by reason."""
    if left_out:
        uow.connection.execute(
            update(parse_log)
            .where(parse_log.c.payload_id == payload_id, parse_log.c.parser == parser)
            .values(left_out=dict(left_out))
        )


def _close_older_entries(uow: UnitOfWork, entry: Entry, rejects: Sequence[Reject]) -> None:
    is_rejected = one_of(quarantine.c.row_no, [reject.row_no for reject in rejects])
    resolution = case(
        (is_rejected, f"quarantined again by version {entry.version}"),
        else_=f"read by version {entry.version}",
    )
    uow.connection.execute(
        update(quarantine)
        .where(
            quarantine.c.payload_id == entry.payload_id,
            quarantine.c.parser == entry.parser,
            quarantine.c.resolved_at.is_(None),
        )
        .values(resolved_at=uow.now, resolution=resolution)
    )


def _open_entries(uow: UnitOfWork, entry: Entry, rejects: Sequence[Reject]) -> None:
    """Open an entry per reject, unless the same complaint stands open already.

    A source that is polled repeats its faults in every payload; a person needs to see one.
    """
    if not rejects:
        return
    standing = select(quarantine.c.detail, quarantine.c.row).where(
        quarantine.c.parser == entry.parser,
        quarantine.c.resolved_at.is_(None),
        quarantine.c.detail.in_(sorted({reject.detail for reject in rejects})),
    )
    known = {_complaint(row.detail, row.row) for row in uow.connection.execute(standing)}
    rows = [
        {
            "payload_id": entry.payload_id,
            "parser": entry.parser,
            "parser_version": entry.version,
            "row_no": reject.row_no,
            "reason": reject.reason.value,
            "detail": reject.detail,
            "suggestion": _plain(reject.suggestion),
            "row": _plain(reject.row),
            "quarantined_at": uow.now,
        }
        for reject in rejects
        if _complaint(reject.detail, reject.row) not in known
    ]
    if rows:
        uow.connection.execute(insert(quarantine), rows)


def _complaint(detail: str, row: object) -> tuple[str, bytes]:
    return detail, orjson.dumps(_plain(row), option=orjson.OPT_SORT_KEYS)


def _plain(value: object) -> object:
    """Return a value as JSON knows it; a NUL, which jsonb refuses, becomes visible."""
    text = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    return orjson.loads(text.replace(b"\\u0000", b"\\ufffd"))
