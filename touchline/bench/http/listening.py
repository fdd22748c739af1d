"""Clients that note when they receive something: of a stream, and of a NOTIFY."""

import asyncio
import re
from time import perf_counter
from typing import cast

from touchline.bench.errors import MeasurementError

_HELLO = b"event: hello\n"
_EVENT = b"event: event\n"
_UPGRADE = (
    b"GET /v1/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dG91Y2hsaW5lLWJlbmNoIQ==\r\n"
)
MARK = b'"home_goals_90"'
_SUBSCRIBED = b'"op":"subscribed"'
_UNMASKED = bytes(4)
_END_OF_HEAD = b"\r\n\r\n"
_PING = re.compile(rb"\x89([\x00-\x7d])", re.DOTALL)  # no byte of our JSON
_PONG = 0x8A


class Receipts:
    """When each of many clients received the one event that is under way."""

    def __init__(self, clients: int) -> None:
        self._clients = clients
        self._at: list[float] = []
        self._expected = clients
        self._all: asyncio.Future[list[float]] | None = None

    @property
    def count(self) -> int:
        """How many there are of those expected."""
        return len(self._at)

    def expect(self, events: int = 1) -> asyncio.Future[list[float]]:
        """Return what becomes the receipts' times once every client has received so many."""
        self._at = []
        self._expected = events * self._clients
        self._all = asyncio.get_running_loop().create_future()
        return self._all

    def note(self, *_: object) -> None:
        """Take one client's receipt, now."""
        self._at.append(perf_counter())
        if self._all is not None and len(self._at) == self._expected:
            self._all.set_result(self._at)


class StreamClient(asyncio.Protocol):
    """Reads one stream of server-sent events."""

    def __init__(self, path: str, receipts: Receipts) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._path = path
        self._receipts = receipts
        self._tail = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # what TCP is given
        self._transport.write(f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(exc or MeasurementError("the stream did not begin"))

    def data_received(self, data: bytes) -> None:
        seen = self._tail + data
        if not self.ready.done() and _HELLO in seen:
            self.ready.set_result(None)
        for _ in range(seen.count(_EVENT)):
            self._receipts.note()
        self._tail = seen[-len(_EVENT) + 1 :]  # a frame may come in two parts

    def close(self) -> None:
        """Leave."""
        if self._transport is not None:
            self._transport.close()


class SocketClient(asyncio.Protocol):
    """Counts events on a TCP connection, after it subscribed over WebSocket or at once.

    Args:
        topic: what to follow; None says nothing and takes what comes.
        receipts: called with each event.
        mark: bytes that each event has once.
        token: the access token of whoever follows; None is nobody's.
    """

    def __init__(
        self,
        topic: str | None,
        receipts: Receipts,
        mark: bytes = MARK,
        token: str | None = None,
    ) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._topic = topic
        self._mark = mark
        self._token = token
        self._has_requested = False
        self._receipts = receipts
        self._tail = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # what TCP is given
        if self._topic is None:
            self.ready.set_result(None)
            return
        shown = "" if self._token is None else f"Authorization: Bearer {self._token}\r\n"
        self._transport.write(_UPGRADE + shown.encode() + b"\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(exc or MeasurementError("the stream did not begin"))

    def data_received(self, data: bytes) -> None:
        seen = self._tail + data
        if not self.ready.done():
            self._begin(seen)
            return
        for _ in range(seen.count(self._mark)):
            self._receipts.note()
        self._tail = seen[-len(self._mark) + 1 :]  # a frame may come in two parts
        if b"\x89" in data:
            self._answer(data)

    def _answer(self, data: bytes) -> None:
        """Answer the server's ping: it hangs up on those who do not."""
        found = _PING.search(data)
        if found is not None and self._transport is not None:
            size = found[1][0]
            payload = data[found.end() : found.end() + size]
            self._transport.write(bytes((_PONG, 0x80 | size)) + _UNMASKED + payload)

    def _begin(self, seen: bytes) -> None:
        """Subscribe once the handshake is through; events come only after the answer to that."""
        self._tail = seen
        if _SUBSCRIBED in seen:
            self._tail = b""
            self.ready.set_result(None)
        elif _END_OF_HEAD in seen and not self._has_requested and self._transport is not None:
            self._has_requested = True
            topic = (self._topic or "").encode()
            payload = b'{"op":"subscribe","topics":["%s"]}' % topic
            # Masked by zeros: every client's bytes are the same.
            self._transport.write(bytes((0x81, 0x80 | len(payload))) + _UNMASKED + payload)

    def close(self) -> None:
        """Leave."""
        if self._transport is not None:
            self._transport.close()
