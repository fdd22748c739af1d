"""Batches of rows as CSV (RFC 4180): a header row, UTF-8, `true`/`false`, empty for missing."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from serving.exports.columns import NAMES
from serving.postgres.driver import Row


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
    writer.writerows([_text(row[name]) for name in NAMES] for row in rows)
    return text.getvalue().encode()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
