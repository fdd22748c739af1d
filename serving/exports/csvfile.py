"""Batches of rows as CSV (RFC 4180): a header row, UTF-8, `true`/`false`, empty for missing."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from serving.driver import Row
from serving.exports.columns import NAMES


async def csv_chunks(batches: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    """Yield the file, a chunk per batch; the header comes with the first."""
    lines: list[Sequence[str]] = [NAMES]
    async for rows in batches:
        lines += [[_text(row[name]) for name in NAMES] for row in rows]
        if lines:
            yield _written(lines)
        lines = []


def _written(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
