"""Events serialised once, for however many clients receive them."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from serving.access.topics import form_of
from serving.kit.postgres.driver import Row
from serving.streams.framing import text_frame
from storage.kit.audiences import Audience, audience_of
from storage.kit.events import Cursor

_OPTIONS = orjson.OPT_UTC_Z
EVENT_BEGINS = b'{"op":"event",'


@dataclass(slots=True, kw_only=True, eq=False)
class Frame:
    """One event of the log.

    Attributes:
        body: the event as JSON.
        is_open: it has a topic that everybody may follow.
        audience: for whom it is.
    """

    seq: int
    type: str
    topics: frozenset[str]
    cursor: str
    body: bytes
    is_open: bool
    audience: Audience = Audience.PLATFORM
    _wire: bytes | None = None
    _sse: bytes | None = None

    @property
    def wire(self) -> bytes:
        """The event as a WebSocket message, framed once for all clients."""
        if self._wire is None:
            self._wire = text_frame(EVENT_BEGINS + self.body[1:])
        return self._wire

    @property
    def sse(self) -> bytes:
        """The event as a server-sent event with its id, made once for all clients."""
        if self._sse is None:
            self._sse = sse("event", self.cursor, self.body)
        return self._sse


def frame_of(row: Row, epoch: str) -> Frame:
    """Return the frame of a row of `storage.kit.statements.events`."""
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
    forms = map(form_of, row["topics"])
    return Frame(
        seq=row["seq"],
        type=row["type"],
        topics=frozenset(row["topics"]),
        cursor=cursor,
        body=body,
        audience=audience_of(row["topics"]),
        is_open=any(form is not None and form.access.is_anonymous for form in forms),
    )


def notice(kind: str, cursor: Cursor, **more: object) -> bytes:
    """Return a server-sent event about the stream itself, carrying the cursor.

    It carries the id too, so that a client whose topics are quiet does not fall behind.
    """
    body = orjson.dumps({"cursor": str(cursor), **more}, option=_OPTIONS)
    return sse(kind, str(cursor), body)


def heartbeat(cursor: Cursor, confirmed_at: datetime) -> bytes:
    """Return the sign of life; `confirmed_at` is when the log's head was last seen."""
    return notice("heartbeat", cursor, confirmed_at=confirmed_at)


def sse(kind: str, cursor: str, body: bytes) -> bytes:
    """Return a server-sent event."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), kind.encode(), body)
