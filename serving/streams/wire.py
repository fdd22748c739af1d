"""Uvicorn's WebSocket with its transport in sight, so that one frame's bytes serve all clients.

What belongs here: reaching the transport, and what may be done with it. What does not: messages.
"""

import asyncio
import codecs
import logging
from http import HTTPStatus
from typing import Any, cast

from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

from serving.kit.connections.connection import EXTENSION
from serving.kit.connections.limited import LimitedProtocol
from serving.kit.connections.refusals import refusal
from serving.kit.connections.register import Connections

_TRANSPORT = "touchline.transport"
GRACE_SECONDS = 2.0
_MOST_FRAGMENTS = 256
_MOST_PONG_BYTES = 64 * 1024
# The broadcast closes a slow client first; this is for when nobody does.
_MORE_PATIENCE_SECONDS = 2 * GRACE_SECONDS
_NO_HANDSHAKE = refusal(
    HTTPStatus.BAD_REQUEST, "invalid-request", "The handshake of a WebSocket (RFC 6455) is wrong."
)


class WireProtocol(LimitedProtocol, WebSocketsSansIOProtocol):
    """A WebSocket that names its transport in the scope, and takes nothing without end."""

    def __init__(
        self, config: Config, server_state: Connections, app_state: dict[str, Any]
    ) -> None:
        super().__init__(config, server_state, app_state)
        self._all = server_state
        # Uvicorn's own logger writes every address at INFO, with the ticket that may be in it.
        self.logger = logging.getLogger(__name__)
        self._has_closed = False

    @property
    def _most_unread_seconds(self) -> float:
        return super()._most_unread_seconds + _MORE_PATIENCE_SECONDS

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # Uvicorn waits for a request that the parser has given up.
            self.transport.write(b"".join(self.conn.data_to_send()) or _NO_HANDSHAKE)
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Begin the application's part, with the transport among the scope's extensions."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = cast("dict[str, Any]", self.scope)["extensions"]
            extensions[_TRANSPORT] = self.transport
            extensions[EXTENSION] = self

    def handle_ping(self) -> None:
        """Answer a ping, unless the answers to earlier ones are not read."""
        if self.transport.get_write_buffer_size() > _MOST_PONG_BYTES:
            self.transport.abort()
        else:
            super().handle_ping()

    def handle_cont(self, event: Frame) -> None:
        """Take a fragment; a message in ever more of them, each of no bytes, has no end."""
        if len(self.frames) >= _MOST_FRAGMENTS:
            self._fail(CloseCode.MESSAGE_TOO_BIG, "too many fragments")
        else:
            super().handle_cont(event)

    def note_close(self) -> None:
        """Take a close that was written past the library for its own: it sends no second one."""
        self._has_closed = True

    def handle_close(self, event: Frame) -> None:
        """End with the client's close; it may be the answer to ours."""
        if self._has_closed:
            self.conn.data_to_send()  # the library's answer
        super().handle_close(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on, unless it is declared as text and is not."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            self.frames = [b"".join(self.frames)]
            try:
                codecs.utf_8_decode(self.frames[0], "strict", True)  # noqa: FBT003 it has no name
            except UnicodeDecodeError:
                self._fail(CloseCode.INVALID_DATA, "not UTF-8")
                return
        super().send_receive_event_to_app()

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        self.conn.fail(code, reason)
        self.handle_parser_exception()


def note_close(transport: asyncio.Transport) -> None:
    """Let the protocol of a connection know that its close was written to the transport."""
    protocol = transport.get_protocol()
    if isinstance(protocol, WireProtocol):
        protocol.note_close()


def transport_of(scope: Scope) -> asyncio.Transport:
    """Return the transport of a connection that `WireProtocol` serves."""
    return scope["extensions"][_TRANSPORT]
