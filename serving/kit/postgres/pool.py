"""Connections kept open, each given to one request at a time.

asyncpg's own pool puts a proxy before each connection and a task behind each release: three times
what a plain question to Postgres costs this process.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from serving.kit.postgres.driver import Connection

_Waiter = asyncio.Future[Connection | None]


class PoolFigures(NamedTuple):
    """Connections of a pool: the most there may be, open ones, those in use; who waits."""

    size: int
    open: int
    in_use: int
    waiting: int


class Pool:
    """At most `size` connections, made on demand, so that the server may come later.

    Args:
        connect: makes one.
        size: the most at once.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], *, size: int) -> None:
        self._connect = connect
        self._size = size
        self._known: set[Connection] = set()
        self._coming = 0
        self._idle: list[Connection] = []
        self._waiters: deque[_Waiter] = deque()

    @property
    def figures(self) -> PoolFigures:
        """Return how many connections there are, and who waits for one."""
        open_count, idle = len(self._known) + self._coming, len(self._idle)
        return PoolFigures(self._size, open_count, open_count - idle, len(self._waiters))

    async def acquire(self, seconds: float) -> Connection:
        """Return a connection for the caller alone, who releases it.

        Raises:
            TimeoutError: none became free in time.
            OSError: the server cannot be reached; whatever else `connect` raises.
        """
        connection = self._take()
        if connection is not None:
            return connection
        async with asyncio.timeout(seconds):
            while len(self._known) + self._coming >= self._size:
                connection = await self._wait()
                if connection is not None:
                    return connection
            return await self._make()

    def release(self, connection: Connection) -> None:
        """Take a connection back; one that was closed makes room for another."""
        if connection not in self._known or connection.is_closed():
            self._forget(connection)
            self._give_to_waiter(None)
        elif not self._give_to_waiter(connection):
            self._idle.append(connection)

    def expire(self) -> None:
        """Use none of the present connections again."""
        for connection in self._idle:
            connection.terminate()
        self._idle.clear()
        self._known.clear()
        while self._give_to_waiter(None):
            pass

    def terminate(self) -> None:
        """Close everything, in use or not."""
        for connection in self._known:
            connection.terminate()
        self.expire()

    def _take(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._known.discard(connection)
        return None

    async def _make(self) -> Connection:
        self._coming += 1
        try:
            connection = await self._connect()
        except BaseException:
            self._coming -= 1
            self._give_to_waiter(None)
            raise
        self._coming -= 1
        self._known.add(connection)
        return connection

    async def _wait(self) -> Connection | None:
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            # It may have been given one in the very moment it gave up.
            if waiter.done() and not waiter.cancelled():
                given = waiter.result()
                if given is None:
                    self._give_to_waiter(None)
                else:
                    self.release(given)
            raise

    def _give_to_waiter(self, connection: Connection | None) -> bool:
        """Give the next who waits a connection, or leave to make one; whether somebody waits."""
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return True
        return False

    def _forget(self, connection: Connection) -> None:
        self._known.discard(connection)
        connection.terminate()
