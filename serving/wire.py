"""Uvicorn's WebSocket with its transport in sight, so that one frame's bytes serve all clients.

What belongs here: reaching the transport, and what may be asked of it. What does not: messages.
"""

import asyncio
import logging
from time import monotonic
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from serving.events.framing import close_frame

_EXTENSION = "touchline.transport"
_GRACE_SECONDS = 2.0
_POLL_SECONDS = 0.01


class WireProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that names its transport in the scope."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        # Uvicorn's own logger writes every address at INFO, with the ticket that may be in it.
        self.logger = logging.getLogger(__name__)

    def handle_connect(self, event: Request) -> None:
        """Begin the application's part, with the transport among the scope's extensions."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = cast("dict[str, Any]", self.scope)["extensions"]
            extensions[_EXTENSION] = self.transport


class Outlet:
    """Where one client's bytes go; whole frames only, in the order of the calls."""

    __slots__ = ("_transport", "is_ended")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.is_ended = False

    @classmethod
    def of(cls, scope: Scope) -> "Outlet":
        """Return the outlet of a connection that `WireProtocol` serves."""
        return cls(scope["extensions"][_EXTENSION])

    @property
    def waiting_bytes(self) -> int:
        """Bytes that the client has not taken yet, as far as this process knows."""
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """Send whole frames, unless the connection is over."""
        if not self.is_ended and not self._transport.is_closing():
            self._transport.write(data)

    async def room(self, most_bytes: int, patience_seconds: float) -> bool:
        """Wait until the client has taken all but so much; False if it does not in time."""
        deadline = monotonic() + patience_seconds
        while self.waiting_bytes > most_bytes:
            if monotonic() > deadline or self._transport.is_closing():
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return not self._transport.is_closing()

    def end(self, last: bytes, code: int, reason: str) -> None:
        """Say a last thing, close, and hang up soon on a client that does not answer."""
        if self.is_ended:
            return
        self.write(last + close_frame(code, reason))
        self.is_ended = True
        loop = asyncio.get_running_loop()
        loop.call_later(_GRACE_SECONDS, self._transport.abort)
