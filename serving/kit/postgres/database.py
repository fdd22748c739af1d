"""The way to Postgres: a pool that outlives restarts of the server.

What belongs here: connecting, retrying, "away" or "wrong". What does not: statements.
Connections are read-only; what writes declares it (`change`).
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

from sqlalchemy.sql import ClauseElement

from serving.kit.errors import DatabaseAwayError
from serving.kit.metrics.slow import SLOW_SECONDS, SlowStatements
from serving.kit.metrics.tally import Tally
from serving.kit.postgres import driver
from serving.kit.postgres.ambient import Ambient
from serving.kit.postgres.compiled import bound, compiled
from serving.kit.postgres.driver import AWAY, BrokenError, Connection, InterfaceError, Row
from serving.kit.postgres.pool import Pool, PoolFigures
from storage.kit.sentences import Sentence
from telemetry import tracing

SHARED: Ambient["RequestTransaction"] = Ambient("shared_transaction")
"""The transaction of a whole request, once it has begun to write."""

_ACQUIRE_SECONDS = 3.0


class Database:
    """Reads from one Postgres; recovers by itself when the server comes back.

    Attributes:
        statements: how many there were, and how long until their rows were here.
        slow: those that took long.
    """

    def __init__(self, url: str | None, *, pool_size: int = 10) -> None:
        self.statements = Tally()
        self.slow = SlowStatements()
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

    @property
    def pool(self) -> PoolFigures:
        """How many connections there are, and who waits for one."""
        return PoolFigures(0, 0, 0, 0) if self._pool is None else self._pool.figures

    async def connect(self) -> Connection:
        """Return a connection outside the pool; the caller terminates it."""
        return await driver.open_connection(self._url)

    async def fetch(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Return all rows of a statement, sent once more on a fresh connection if one broke.

        Raises:
            DatabaseAwayError: the server cannot be reached, is starting, or is too slow.
        """
        shared = SHARED.get()
        if shared is not None and shared.transaction is not None:
            return await shared.transaction.fetch(statement, **values)
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

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator["Transaction", None]:
        """Give a transaction that may write; see `serving.kit.writes`, which is the way to it.

        Raises:
            DatabaseAwayError: the server cannot be reached; after a lost COMMIT nobody knows
                whether it was made.
        """
        async with self._transaction("BEGIN READ WRITE") as transaction:
            yield transaction

    @asynccontextmanager
    async def at_one_instant(self) -> AsyncGenerator["Transaction", None]:
        """Give a snapshot of the database: all its queries see one moment.

        Raises:
            DatabaseAwayError: the server cannot be reached.
        """
        async with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ") as transaction:
            yield transaction

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncGenerator["Transaction", None]:
        connection = await self._acquire()
        transaction = Transaction(connection, self)
        is_whole = False
        try:
            await connection.fetch(begin)
            yield transaction
            if not transaction.is_committed:
                await connection.fetch("COMMIT")
            is_whole = True
        except (*AWAY, BrokenError, InterfaceError) as error:
            raise _unavailable(error) from error
        except Exception:
            is_whole = await _is_rolled_back(connection)
            raise
        finally:
            if not is_whole:
                connection.terminate()
            self._release(connection)

    async def _acquire(self) -> Connection:
        if self._pool is None:
            raise DatabaseAwayError(Sentence("The database pool is not open."))
        try:
            return await self._pool.acquire(_ACQUIRE_SECONDS)
        except (*AWAY, InterfaceError) as error:
            raise _unavailable(error) from error

    def _release(self, connection: Connection) -> None:
        if self._pool is not None:
            self._pool.release(connection)

    async def _ask(
        self,
        query: str,
        arguments: Sequence[object],
        before: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> list[Row]:
        connection = await self._acquire()
        try:
            if before is not None:
                await before(connection)
            return await self._timed(connection, query, arguments)
        except (*AWAY, BrokenError) as error:
            connection.terminate()
            raise _unavailable(error) from error
        except asyncio.CancelledError:
            # The answer to a question nobody waits for may be still under way on it.
            connection.terminate()
            raise
        except InterfaceError as error:
            # The same class reports our own mistakes; those must stay visible.
            if not connection.is_closed():
                raise
            raise _unavailable(error) from error
        finally:
            self._release(connection)

    async def _timed(
        self, connection: Connection, query: str, arguments: Sequence[object]
    ) -> list[Row]:
        started = perf_counter()
        try:
            if not tracing.is_on():
                return await connection.fetch(query, *arguments)
            with tracing.statement_span(query):
                return await connection.fetch(query, *arguments)
        finally:
            seconds = perf_counter() - started
            self.statements.note(seconds)
            if seconds > SLOW_SECONDS:
                self.slow.note(query, seconds)


class RequestTransaction:
    """The transaction of a request that writes at most once.

    Attributes:
        transaction: None until the request writes, so that it holds no connection before.
    """

    transaction: "Transaction | None" = None


class Transaction(Database):
    """The database within one transaction, over one connection.

    Attributes:
        is_committed: its last statements brought the COMMIT along.
    """

    def __init__(self, connection: Connection, database: Database) -> None:
        super().__init__(None)
        self.statements = database.statements
        self.slow = database.slow
        self.is_committed = False
        self._connection = connection

    async def commit_with(self, statements: str) -> None:
        """Run statements without parameters, of which the last is COMMIT, as one message."""
        started = perf_counter()
        try:
            await self._connection.execute(statements)
        finally:
            self.statements.note(perf_counter() - started)
        self.is_committed = True

    async def fetch(self, statement: ClauseElement, **values: object) -> list[Row]:
        """Return all rows of a statement; nothing is sent twice. Raises the driver's errors."""
        query, arguments = bound(statement, values)
        return await self._timed(self._connection, query, arguments)


async def _is_rolled_back(connection: Connection) -> bool:
    """Leave a transaction, and tell whether the connection can go on."""
    try:
        await connection.fetch("ROLLBACK")
    except (*AWAY, BrokenError, InterfaceError):
        return False
    return True


def _unavailable(error: Exception) -> DatabaseAwayError:
    return DatabaseAwayError(
        Sentence("The database is away (%(kind)s); try again.", kind=type(error).__name__)
    )
