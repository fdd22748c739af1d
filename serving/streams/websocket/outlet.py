"""The way out to a WebSocket client."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from starlette.types import Scope

from serving.streams.codes import REASONS, CloseCode
from serving.streams.frames import Frame
from serving.streams.framing import close_frame
from serving.streams.outlet import Outlet
from serving.streams.reconnecting import reconnect_milliseconds
from serving.streams.websocket.messages import message
from serving.streams.wire import GRACE_SECONDS, note_close, transport_of
from storage.kit.events import Cursor


class SocketOutlet(Outlet):
    """Frames of a WebSocket.

    Args:
        transport: of the connection.
    """

    __slots__ = ("_transport",)

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self._transport = transport

    @classmethod
    def of(cls, scope: Scope) -> "SocketOutlet":
        """Return the outlet of a connection that `WireProtocol` serves."""
        return cls(transport_of(scope))

    @staticmethod
    def event(frame: Frame) -> bytes:
        return frame.wire

    @staticmethod
    def message(events: Iterable[bytes]) -> bytes:
        return b"".join(events)

    @staticmethod
    def heartbeat(cursor: Cursor, confirmed_at: datetime) -> bytes:
        return message("heartbeat", cursor=str(cursor), confirmed_at=confirmed_at)

    def drop(self, cursor: Cursor, lost: Sequence[str], left: Sequence[str]) -> bool:
        self.write(
            message(
                "unsubscribed",
                topics=left,
                cursor=str(cursor),
                recovered=True,
                lost=lost,
                reason=REASONS[CloseCode.FORBIDDEN],
            )
        )
        return True

    def end(self, cursor: Cursor, code: CloseCode) -> None:
        """Write the last message, close, and hang up soon on a client that does not answer."""
        if self.is_ended:
            return
        reason = REASONS[code]
        last = message(
            "closing",
            cursor=str(cursor),
            code=int(code),
            reason=reason,
            retry_ms=reconnect_milliseconds(),
        )
        self.write(last + close_frame(code, reason))
        note_close(self._transport)
        self.is_ended = True
        asyncio.get_running_loop().call_later(GRACE_SECONDS, self._transport.abort)
