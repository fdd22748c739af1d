"""The way to Postgres: a pool that outlives restarts of the server.

What belongs here: connecting, retrying, telling "away" from "wrong". What does not: statements.
Connections are read-only; what writes says so (`change`).
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

from sqlalchemy.sql import ClauseElement

from serving.errors import DatabaseAwayError
from serving.metrics.tally import Tally
from serving.postgres import driver
from serving.postgres.compiled import compiled
from serving.postgres.driver import AWAY, BrokenError, Connection, InterfaceError, Row
from serving.postgres.pool import Pool

_ACQUIRE_SECONDS = 3.0


class Database:
    """Reads from one Postgres; recovers by itself when the server comes back.

    Attributes:
        statements: how many there were, and how long until their rows were here.
    """

    def __init__(self, url: str | None, *, pool_size: int = 10) -> None:
        self.statements = Tally()
        self._url = url
        self._pool_size = pool_size
        self._pool: Pool | None = None

    async def open(self) -> None:
        """Make the pool; connects to nothing yet.

        Raises:
            ValueError: no database was configured.
        """
        self._pool = Pool(driver.connector(self._url), size=self._pool_size)

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def connect(self) -> Connection:
        """Return a connection of one's own, outside the pool; the caller terminates it."""
        return await driver.open_connection(self._url)

    async def fetch(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Return all rows of a statement, asked once more on a fresh connection if one broke.

        Raises:
            DatabaseAwayError: the server cannot be reached, is starting, or is too slow.
        """
        query = compiled(statement)
        arguments = query.arguments(values)
        try:
            return await self._ask(query.text, arguments)
        except DatabaseAwayError:
            if self._pool is not None:
                self._pool.expire()
            return await self._ask(query.text, arguments)

    async def fetch_one(self, statement: ClauseElement, **values: object) -> Row | None:
        """Return the first row of a statement, or nothing. Raises as `fetch`."""
        rows = await self.fetch(statement, **values)
        return rows[0] if rows else None

    async def change(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Run a statement that writes, in a transaction of its own; return what it returns.

        Raises:
            DatabaseAwayError: the server cannot be reached; nothing may have been written.
        """
        query = compiled(statement)
        async with self._transaction("BEGIN READ WRITE") as connection:
            return await self._timed(connection, query.text, query.arguments(values))

    @asynccontextmanager
    async def at_one_instant(self) -> AsyncGenerator["Instant", None]:
        """Give a database that stands still: everything asked of it is of one moment.

        Raises:
            DatabaseAwayError: the server cannot be reached.
        """
        async with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ") as connection:
            yield Instant(connection, self.statements)

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncGenerator[Connection, None]:
        connection = await self._acquire()
        is_whole = False
        try:
            await connection.fetch(begin)
            yield connection
            await connection.fetch("COMMIT")
            is_whole = True
        except (*AWAY, BrokenError, InterfaceError) as error:
            raise _away(error) from error
        finally:
            if not is_whole:
                connection.terminate()
            self._release(connection)

    async def _acquire(self) -> Connection:
        if self._pool is None:
            raise DatabaseAwayError("The database pool is not open.")
        try:
            return await self._pool.acquire(_ACQUIRE_SECONDS)
        except (*AWAY, InterfaceError) as error:
            raise _away(error) from error

    def _release(self, connection: Connection) -> None:
        if self._pool is not None:
            self._pool.release(connection)

    async def _ask(self, query: str, arguments: Sequence[object]) -> list[Row]:
        connection = await self._acquire()
        try:
            return await self._timed(connection, query, arguments)
        except (*AWAY, BrokenError) as error:
            connection.terminate()
            raise _away(error) from error
        except asyncio.CancelledError:
            # The answer to a question nobody waits for may be still under way on it.
            connection.terminate()
            raise
        except InterfaceError as error:
            # The same class reports our own mistakes; those must stay visible.
            if not connection.is_closed():
                raise
            raise _away(error) from error
        finally:
            self._release(connection)

    async def _timed(
        self, connection: Connection, query: str, arguments: Sequence[object]
    ) -> list[Row]:
        started = perf_counter()
        try:
            return await connection.fetch(query, *arguments)
        finally:
            self.statements.note(perf_counter() - started)


class Instant(Database):
    """The database as it was at one moment, over one connection."""

    def __init__(self, connection: Connection, statements: Tally) -> None:
        super().__init__(None)
        self.statements = statements
        self._connection = connection

    async def _ask(self, query: str, arguments: Sequence[object]) -> list[Row]:
        return await self._timed(self._connection, query, arguments)


def _away(error: Exception) -> DatabaseAwayError:
    return DatabaseAwayError(f"The database is away ({type(error).__name__}); try again.")
