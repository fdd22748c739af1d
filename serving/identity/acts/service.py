"""Rules of the record of acts: pages of it, and the whole as a file."""

import csv
import io
from collections.abc import AsyncGenerator, Mapping, Sequence

import orjson

from serving.identity.acts.schemas import ActCursor, ActPage, ActRead
from serving.kit.cells import inert
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.postgres.database import Database
from storage.identity.statements import audit
from storage.kit.rules import Row

BATCH = 1_000
COLUMNS = tuple(ActRead.model_fields)
_SHOWN_DIGITS = 16


async def read_page(
    database: Database, world: str, *, page: PageRequest, filters: Mapping[str, object]
) -> ActPage:
    """Return acts, newest first."""
    before = None if page.cursor is None else ActCursor.decode(page.cursor).entry_id
    rows = await _fetch(database, filters, limit=page.limit + 1, before_id=before)
    items = [_read(row) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: ActCursor(entry_id=last.entry_id))
    return ActPage(world=world, items=items, next_cursor=following)


async def csv_chunks(
    database: Database, filters: Mapping[str, object]
) -> AsyncGenerator[bytes, None]:
    """Yield acts as CSV, newest first; a header row comes with the first chunk."""
    rows = await _fetch(database, filters, limit=BATCH, before_id=None)
    yield _written([COLUMNS, *(_cells(_read(row)) for row in rows)])
    while len(rows) == BATCH:
        rows = await _fetch(database, filters, limit=BATCH, before_id=rows[-1]["entry_id"])
        yield _written([_cells(_read(row)) for row in rows])


async def _fetch(
    database: Database, filters: Mapping[str, object], *, limit: int, before_id: int | None
) -> Sequence[Row]:
    statement = audit.page(filters=frozenset(filters), is_continued=before_id is not None)
    place = {} if before_id is None else {"before_id": before_id}
    return await database.fetch(statement, limit=limit, **filters, **place)


def _read(row: Row) -> ActRead:
    digest: bytes | None = row["address_hash"]
    shown = None if digest is None else digest.hex()[:_SHOWN_DIGITS]
    return ActRead.model_validate({**row, "address_hash": shown})


def _cells(act: ActRead) -> list[str]:
    values = act.model_dump(mode="json")
    values["detail"] = orjson.dumps(act.detail).decode()
    return [
        inert(value) if isinstance(value, str) else "" if value is None else str(value)
        for value in values.values()
    ]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
