"""A client as fast as the server answers: keep-alive connections, one request at a time on each.

It only counts bytes, so that on two cores the server is what is measured.
"""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import chain, cycle, repeat, takewhile
from time import perf_counter
from typing import cast

from touchline.bench.errors import MeasurementError
from touchline.stack.ports import HOST

CONNECTIONS = 16
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_DONE = (b"HTTP/1.1 200", b"HTTP/1.1 201", b"HTTP/1.1 204")
_PATIENCE_SECONDS = 60.0


def requests_per_second(port: int, path: str, count: int, *, token: str | None = None) -> float:
    """Return how many answers per second come back to all connections together."""
    import uvloop  # noqa: PLC0415 import cost

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_ask(port, path, count, token))


def answered_within(
    port: int, turns: Sequence[Sequence[bytes]], seconds: float
) -> tuple[int, float]:
    """Ask for so long; return how many answers came, and the seconds until the last of them.

    Args:
        port: of the server.
        turns: for each connection the requests that it makes again and again, in turn; at least
            once.
        seconds: after them nothing more is asked.
    """
    import uvloop  # noqa: PLC0415 import cost

    async def ask() -> tuple[int, float]:
        ends = perf_counter() + seconds
        return await _until_done(
            port,
            [
                chain(each, takewhile(lambda _: perf_counter() < ends, cycle(each)))
                for each in turns
            ],
        )

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(ask())


async def _ask(port: int, path: str, count: int, token: str | None) -> float:
    who = "" if token is None else f"Authorization: Bearer {token}\r\n"
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{who}\r\n".encode()
    each = count // CONNECTIONS
    answers, seconds = await _until_done(port, [repeat(request, each) for _ in range(CONNECTIONS)])
    return answers / seconds


async def _until_done(port: int, requests: Sequence[Iterator[bytes]]) -> tuple[int, float]:
    loop = asyncio.get_running_loop()
    clients = [_Client(each) for each in requests]
    for client in clients:
        await loop.create_connection(lambda client=client: client, HOST, port)
    started = perf_counter()
    for client in clients:
        client.ask()
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await asyncio.gather(*(client.done for client in clients))
    seconds = perf_counter() - started
    for client in clients:
        client.close()
    return sum(client.answered for client in clients), seconds


class _Client(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answered = 0
        self._requests = requests
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # what TCP is given

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or MeasurementError("the server hung up"))

    def ask(self) -> None:
        request = next(self._requests, None)
        if request is not None and self._transport is not None:
            self._transport.write(request)
        elif not self.done.done():
            self.done.set_result(None)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(_END_OF_HEAD)
        if head < 0 or len(self._buffer) < head + len(_END_OF_HEAD) + self._length(head):
            return
        if not self._buffer.startswith(_DONE):
            self.done.set_exception(MeasurementError(self._buffer[:80].decode("latin-1")))
            return
        self._buffer = b""
        self.answered += 1
        self.ask()

    def _length(self, head: int) -> int:
        start = self._buffer.lower().find(_LENGTH, 0, head)
        if start < 0:  # 204 has none
            return 0
        return int(self._buffer[start + len(_LENGTH) : head].split(b"\r\n", 1)[0])
