"""Visitors who come at a steady rate, whether or not those before them were answered.

A delay counts from when a request was due, so that a server that stands still gets as many.
"""

import asyncio
import http.client
import random
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import cast

from touchline.stack.ports import HOST

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One request.

    Attributes:
        due_seconds: when it was to be sent, since the beginning.
        delay_seconds: from then to the whole answer, or to giving up.
        is_answered: with a status that is no error.
    """

    due_seconds: float
    delay_seconds: float
    is_answered: bool


class Visitors:
    """Sends requests over keep-alive connections.

    Args:
        port: of the server.
        draw: returns the next request.
        per_second: how many are due.
        at_once: how many connections there are.

    Attributes:
        visits: every request so far.
    """

    def __init__(
        self,
        port: int,
        draw: Callable[[random.Random], bytes],
        *,
        per_second: float,
        at_once: int,
    ) -> None:
        self._port = port
        self._draw = draw
        self._per_second = per_second
        self._at_once = at_once
        self._due: asyncio.Queue[float] = asyncio.Queue()
        self._began = 0.0
        self.visits: list[Visit] = []

    async def come(self, seconds: float) -> None:
        """Ask for so long, and wait for the last answers."""
        self._began = perf_counter()
        async with asyncio.TaskGroup() as group:
            askers = [group.create_task(self._ask_on(n)) for n in range(self._at_once)]
            for number in range(int(seconds * self._per_second)):
                due = number / self._per_second
                await asyncio.sleep(max(0.0, self._began + due - perf_counter()))
                self._due.put_nowait(due)
            await self._due.join()
            for asker in askers:
                asker.cancel()

    async def _ask_on(self, number: int) -> None:
        draws = random.Random(number)  # noqa: S311 - which address is next, no secret
        line = _Line()
        try:
            while True:
                due = await self._due.get()
                is_answered = await self._ask(line, self._draw(draws))
                delay = perf_counter() - self._began - due
                self.visits.append(Visit(due, delay, is_answered))
                self._due.task_done()
        finally:
            line.hang_up()

    async def _ask(self, line: "_Line", request: bytes) -> bool:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                if not line.is_open:
                    await loop.create_connection(lambda: line, HOST, self._port)
                return await line.ask(request) < http.client.BAD_REQUEST
        except (OSError, TimeoutError):
            line.hang_up()
            return False


class _Line(asyncio.Protocol):
    """One connection; one question at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._status: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # what TCP is given

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._status is not None and not self._status.done():
            self._status.set_exception(exc or ConnectionResetError("the server hung up"))

    async def ask(self, request: bytes) -> int:
        """Return the status, once the whole answer is here."""
        if self._transport is None:
            raise ConnectionResetError("the server hung up")
        self._buffer.clear()
        self._status = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._status

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(_END_OF_HEAD)
        if head < 0 or self._status is None or self._status.done():
            return
        found = self._buffer[:head].lower().find(_LENGTH)
        start = found + len(_LENGTH)
        # 204 has no body, and does not say so.
        length = 0 if found < 0 else int(self._buffer[start:head].split(b"\r\n", 1)[0])
        if len(self._buffer) >= head + len(_END_OF_HEAD) + length:
            self._status.set_result(int(self._buffer[9:12]))
