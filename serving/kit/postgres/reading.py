"""What one request reads, from a replica where that is far enough, else from the primary."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.sql import ClauseElement

from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.database import SHARED, Database, Transaction
from serving.kit.postgres.driver import Connection, ContentionError, Row
from serving.kit.postgres.pool import PoolFigures
from serving.kit.postgres.replica import BehindError, Replica

# Where the scope of a request names how far the log was after its sender's last change.
WRITTEN = "touchline.written"


class Reading(Database):
    """The database of one request that only reads.

    Once something came from the primary, everything does: what is read later is never older.

    Args:
        primary: the database.
        replica: of it.
        written: a place in the write-ahead log, in bytes, which answers must not be before.
    """

    def __init__(self, primary: Database, replica: Replica, written: int) -> None:
        super().__init__(None)
        self.statements = primary.statements
        self.slow = primary.slow
        self._primary = primary
        self._replica = replica
        self._written = written
        self._is_passed_on = False

    @property
    def pool(self) -> PoolFigures:
        return self._primary.pool

    async def connect(self) -> Connection:
        return await self._primary.connect()

    async def fetch(self, statement: ClauseElement, **values: object) -> list[Row]:
        if not self._is_passed_on and SHARED.get() is None:
            try:
                return await self._replica.fetch_after(self._written, statement, values)
            except (BehindError, DatabaseAwayError, ContentionError):
                # Contention: replaying the log removed rows that the statement still read.
                self._is_passed_on = True
        self._replica.passed_on += 1
        return await self._primary.fetch(statement, **values)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Transaction]:
        async with self._primary.writing() as transaction:
            yield transaction

    @asynccontextmanager
    async def at_one_instant(self) -> AsyncGenerator[Transaction]:
        async with self._primary.at_one_instant() as transaction:
            yield transaction
