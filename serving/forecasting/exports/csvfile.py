"""Batches of rows as CSV (RFC 4180): a header row, UTF-8, `true`/`false`, empty for missing.

Names come from elsewhere: a spreadsheet must not run them (`serving.kit.cells`).
"""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from serving.forecasting.exports.columns import COLUMNS, NAMES, Column
from serving.kit.cells import inert
from serving.kit.postgres.driver import Row


async def csv_chunks(batches: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    """Yield the file, a chunk per batch; the header comes with the first."""
    is_first = True
    async for rows in batches:
        # In a thread, as other answers would wait for it.
        yield await run_in_threadpool(_written, rows, has_header=is_first)
        is_first = False


def _written(rows: Sequence[Row], *, has_header: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if has_header:
        writer.writerow(NAMES)
    writer.writerows([_cell(row[column.name], column) for column in COLUMNS] for row in rows)
    return text.getvalue().encode()


def _cell(value: object, column: Column) -> str:
    text = _text(value)
    return inert(text) if column.kind == "text" else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
