"""One's own picks and what they were worth, as a CSV file."""

import csv
import io
from collections.abc import AsyncGenerator, Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response, StreamingResponse

from serving.access.subject import Subject
from serving.games.parts import GamesParts
from serving.games.picks import service
from serving.kit.cells import inert
from serving.kit.cursors import PageRequest

COLUMNS = (
    *("match_id", "kickoff_at", "competition", "home", "away", "p_home", "p_draw", "p_away"),
    *("home_goals", "away_goals", "origin", "version", "picked_at"),
    *("home_score", "away_score", "void_reason", "points", "peer", "log_loss"),
)
EXAMPLE = ",".join(COLUMNS)
_AT_ONCE = 100


def answer(parts: GamesParts, subject: Subject) -> Response:
    """Return the caller's file as a download."""
    headers = {
        "Content-Disposition": f'attachment; filename="touchline-{parts.world}-picks.csv"',
        "Cache-Control": "private, no-store",
    }
    chunks = csv_chunks(parts, subject)
    return StreamingResponse(chunks, media_type="text/csv", headers=headers)


async def csv_chunks(parts: GamesParts, subject: Subject) -> AsyncGenerator[bytes, None]:
    """Yield the file, the latest kick-off first; a header row comes first."""
    yield _written([COLUMNS])
    cursor: str | None = None
    while True:
        page = PageRequest(cursor=cursor, limit=_AT_ONCE)
        found = await service.read_own(parts, subject, page, None)
        yield _written([_cell(getattr(item, name)) for name in COLUMNS] for item in found.items)
        cursor = found.next_cursor
        if cursor is None:
            return


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return inert(value) if isinstance(value, str) else str(value)


def _written(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
