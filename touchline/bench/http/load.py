"""A client as fast as the server answers: keep-alive connections, one request at a time on each.

It only counts bytes, so that on two cores the server is what is measured.
"""

import asyncio
from time import perf_counter
from typing import cast

from touchline.bench.errors import MeasurementError
from touchline.stack.ports import HOST

CONNECTIONS = 16
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


def requests_per_second(port: int, path: str, count: int, *, token: str | None = None) -> float:
    """Return how many answers per second come back to all connections together."""
    import uvloop  # noqa: PLC0415 import cost

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_ask(port, path, count, token))


async def _ask(port: int, path: str, count: int, token: str | None) -> float:
    loop = asyncio.get_running_loop()
    who = "" if token is None else f"Authorization: Bearer {token}\r\n"
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{who}\r\n".encode()
    clients = [_Client(request, count // CONNECTIONS) for _ in range(CONNECTIONS)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, HOST, port)
    started = perf_counter()
    for client in clients:
        client.ask()
    async with asyncio.timeout(60):
        await asyncio.gather(*(client.done for client in clients))
    seconds = perf_counter() - started
    for client in clients:
        client.close()
    return CONNECTIONS * (count // CONNECTIONS) / seconds


class _Client(asyncio.Protocol):
    def __init__(self, request: bytes, count: int) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._left = count
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # what TCP is given

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or MeasurementError("the server hung up"))

    def ask(self) -> None:
        if self._transport is not None:
            self._transport.write(self._request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(_END_OF_HEAD)
        if head < 0 or len(self._buffer) < head + len(_END_OF_HEAD) + self._length(head):
            return
        if not self._buffer.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(MeasurementError(self._buffer[:80].decode("latin-1")))
            return
        self._buffer = b""
        self._left -= 1
        if self._left > 0:
            self.ask()
        elif not self.done.done():
            self.done.set_result(None)

    def _length(self, head: int) -> int:
        start = self._buffer.lower().find(_LENGTH, 0, head)
        return int(self._buffer[start + len(_LENGTH) : head].split(b"\r\n", 1)[0])
