"""Events serialised once, for however many clients receive them."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from serving.driver import Row
from storage.events import Cursor

_OPTIONS = orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event of the log.

    Attributes:
        body: the event as JSON.
        sse: the same as a server-sent event with its id.
    """

    seq: int
    topics: frozenset[str]
    body: bytes
    sse: bytes


def frame_of(row: Row, epoch: str) -> Frame:
    """Return the frame of a row of `storage.statements.events`."""
    cursor = str(Cursor(epoch, row["seq"]))
    event = {
        "cursor": cursor,
        "type": row["type"],
        "version": row["version"],
        "topics": row["topics"],
        "occurred_at": row["occurred_at"],
        "payload": orjson.Fragment(row["payload"]),
    }
    body = orjson.dumps(event, option=_OPTIONS)
    return Frame(
        seq=row["seq"],
        topics=frozenset(row["topics"]),
        body=body,
        sse=_sse("event", cursor, body),
    )


def notice(kind: str, cursor: Cursor, **more: object) -> bytes:
    """Return a server-sent event about the stream itself, carrying the cursor.

    It carries the id too, so that a client whose topics are quiet does not fall behind.
    """
    body = orjson.dumps({"cursor": str(cursor), **more}, option=_OPTIONS)
    return _sse(kind, str(cursor), body)


def heartbeat(cursor: Cursor, confirmed_at: datetime) -> bytes:
    """Return the sign of life; `confirmed_at` is when the log's head was last seen."""
    return notice("heartbeat", cursor, confirmed_at=confirmed_at)


def _sse(kind: str, cursor: str, body: bytes) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), kind.encode(), body)
