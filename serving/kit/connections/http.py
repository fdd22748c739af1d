"""Uvicorn's HTTP with limits on what uvicorn waits for without end.

A head that does not end, a body that does not come, an answer that is not read: each is cut after
a time. What belongs here: one connection's state. What does not: counting connections
(`register`), or what the application does.
"""

import asyncio
from http import HTTPStatus
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from serving.kit.connections.body import CYCLE
from serving.kit.connections.connection import EXTENSION
from serving.kit.connections.limited import LimitedProtocol
from serving.kit.connections.limits import MOST_HEAD_BYTES, MOST_REQUEST_BYTES
from serving.kit.connections.refusals import refusal
from serving.kit.connections.register import Connections

_SYSTEMS_BYTES = 128 * 1024
_TOO_SLOW = refusal(
    HTTPStatus.REQUEST_TIMEOUT,
    "request-timeout",
    "The request did not come in time; send it again.",
)
_HEAD_TOO_LARGE = refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "request-head-too-large",
    f"Address and headers may have {MOST_HEAD_BYTES:,} bytes together.",
)


class HttpProtocol(LimitedProtocol, HttpToolsProtocol):
    """One HTTP connection."""

    def __init__(
        self,
        config: Config,
        server_state: Connections,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = server_state
        self._limits = server_state.limits
        # The first request is waited for from the moment there is a connection.
        self._is_reading = True
        self._has_head = False
        self._size = 0
        self._began_at = self.loop.time()
        self.url = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # What is written and not read lies with the system, which by itself keeps up to 4 MB.
        self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, _SYSTEMS_BYTES)
        if not self._all.enter(self, self._host):
            most = self._limits.per_address
            detail = f"{self._host} has {most} connections open here, which is as many as it may."
            self.transport.write(refusal(HTTPStatus.TOO_MANY_REQUESTS, "too-many", detail))
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        self._all.replace(self, cast("Any", self.transport.get_protocol()))

    def data_received(self, data: bytes) -> None:
        if not self._is_reading:
            self._begin()
        super().data_received(data)
        if self._is_reading:
            self._size += len(data)
            if self._size > (MOST_REQUEST_BYTES if self._has_head else MOST_HEAD_BYTES):
                self._cut(b"" if self._has_head else _HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._extensions: dict[str, Any] = {EXTENSION: self}
        cast("dict[str, Any]", self.scope)["extensions"] = self._extensions
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:  # trailers are of no use to anybody here, and have no end
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._has_head = True
        super().on_headers_complete()
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if self._all.is_draining and cycle is not None:
            cycle.keep_alive = False
        self._extensions[CYCLE] = self.cycle

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_reading = False

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser does not take: an address may be too long for it too."""
        is_too_large = len(self.url) >= MOST_HEAD_BYTES
        not_http = refusal(HTTPStatus.BAD_REQUEST, "not-http", msg)
        self._cut(_HEAD_TOO_LARGE if is_too_large else not_http)

    def check(self, now: float) -> None:
        """End the connection if its client is too slow."""
        super().check(now)
        if self._is_reading and not self.transport.is_closing():
            limits = self._limits
            most_seconds = limits.head_seconds
            if self._has_head:
                most_seconds += limits.body_seconds
            if now - self._began_at > most_seconds:
                self._cut(_TOO_SLOW if self._size else b"")

    def _begin(self) -> None:
        self._is_reading, self._has_head, self._size = True, False, 0
        self._began_at = self.loop.time()

    def _cut(self, answer: bytes) -> None:
        """End a connection whose request will not be read to its end."""
        self._is_reading = False
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete:
            has_begun_to_answer = False
        else:
            has_begun_to_answer = cycle.response_started
            # An application that waits for the rest of the body waits no longer.
            cycle.disconnected = True
            cycle.message_event.set()
        if answer and not has_begun_to_answer and not self.pipeline:
            self.transport.write(answer)
        self.transport.close()
