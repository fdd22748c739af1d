"""A streaming replica: asked only where it has what the question needs.

What belongs here: how far each connection's server is, what it must have reached, when it is away.
What does not: who is answered from it (`serving.access.reads`).

Three things must have reached it: the events this process has heard of, because what is read now
is kept until the next one; what the primary had written some seconds ago, because not everything
that changes is an event; and what the caller has just written.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy.sql import ClauseElement

from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.compiled import compiled
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import (
    AWAY,
    BrokenError,
    Connection,
    InterfaceError,
    PostgresError,
    Row,
)
from storage.kit.statements import replication

_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 1.0
_LOG = logging.getLogger(__name__)


class Place(NamedTuple):
    """A place in the write-ahead log, in bytes, and in the event log."""

    lsn: int
    epoch: str
    seq: int

    def has_reached(self, other: "Place") -> bool:
        return self.lsn >= other.lsn and self.epoch == other.epoch and self.seq >= other.seq


class _Cursor(Protocol):
    @property
    def epoch(self) -> str: ...
    @property
    def seq(self) -> int: ...


class BehindError(Exception):
    """The replica lacks what this question needs, or is none."""


class Replica(Database):
    """Answers from a replica what it can answer truthfully.

    Args:
        url: of the replica.
        primary: whose replica it is.
        head: returns the newest event that this process has heard of.
        lag_seconds: what the primary had written so long ago, it must have.
        pool_size: connections at most.

    Attributes:
        answered: statements answered by the replica.
        passed_on: statements that went to the primary instead.
        state: what is the matter with it, in a few words.
        is_in_use: it answers what needs no more than the primary had `lag_seconds` ago.
    """

    def __init__(
        self,
        url: str,
        primary: Database,
        head: Callable[[], _Cursor],
        *,
        lag_seconds: float,
        pool_size: int = 10,
    ) -> None:
        super().__init__(url, pool_size=pool_size)
        self.answered = self.passed_on = 0
        self.state = "not looked at yet"
        self.is_in_use = False
        self.behind_bytes: int | None = None
        self._primary = primary
        self._head = head
        self._lag_seconds = lag_seconds
        self._is_away = True
        self._samples: deque[tuple[float, int]] = deque()
        # Of each connection, for behind one address there may be several replicas.
        self._places: WeakKeyDictionary[Connection, Place] = WeakKeyDictionary()

    async def fetch_after(
        self, lsn: int, statement: ClauseElement, values: dict[str, object]
    ) -> list[Row]:
        """Return the rows of a statement, from a server that has reached a place.

        Args:
            lsn: what the caller has written; more may be needed.
            statement: what is asked.
            values: its parameters.

        Raises:
            BehindError: the replica is not as far.
            DatabaseAwayError: it does not answer.
        """
        needed = self._needed(lsn)
        if self._is_away or needed is None:
            raise BehindError

        async def reach(connection: Connection) -> None:
            known = self._places.get(connection)
            if known is None or not known.has_reached(needed):
                known = await self._look(connection)
            if known is None or not known.has_reached(needed):
                raise BehindError

        query = compiled(statement)
        try:
            rows = await self._ask(query.text, query.arguments(values), before=reach)
        except DatabaseAwayError:
            self._is_away = True  # until it was looked at again: nobody else shall wait for it
            if self._pool is not None:
                self._pool.expire()
            raise
        self.answered += 1
        return rows

    async def run(self) -> None:
        """Look after both servers until cancelled."""
        while True:
            connection = None
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    connection = await self.connect()
                while True:
                    await self._sample()
                    async with asyncio.timeout(_PATIENCE_SECONDS):
                        self._judge(await self._look(connection))
                    await asyncio.sleep(_LOOK_SECONDS)
            except (*AWAY, BrokenError, InterfaceError, PostgresError) as error:
                self._lose(error)
            finally:
                if connection is not None:
                    connection.terminate()
            await self._sample()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look(self, connection: Connection) -> Place | None:
        """Return how far a connection's server is; None where it is no replica."""
        (row,) = await connection.fetch(compiled(replication.replayed()).text)
        if row["lsn"] is None:
            self._places.pop(connection, None)
            return None
        place = Place(row["lsn"], row["epoch"], row["head"])
        self._places[connection] = place
        return place

    async def _sample(self) -> None:
        """Note how far the primary is; while it is away, what was noted holds."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                (row,) = await self._primary.fetch(replication.written())
        except (TimeoutError, DatabaseAwayError, PostgresError):
            return
        self._samples.append((monotonic(), row["lsn"]))
        while len(self._samples) > 1 and self._samples[1][0] <= monotonic() - self._lag_seconds:
            self._samples.popleft()

    def _needed(self, lsn: int) -> Place | None:
        """Return the place that answers must not be before; None until the primary was seen."""
        head = self._head()
        if not self._samples or not head.epoch:
            return None
        return Place(max(lsn, self._samples[0][1]), head.epoch, head.seq)

    def _judge(self, place: Place | None) -> None:
        needed = self._needed(0)
        if place is None or needed is None:
            self._is_away = place is None
            self.is_in_use, self.behind_bytes = False, None
            state = "it is no replica, or was promoted" if place is None else "not compared yet"
            return self._note(f"{state}: reads go to the primary")
        self._is_away = False
        self.behind_bytes = max(0, self._samples[-1][1] - place.lsn)
        self.is_in_use = place.lsn >= needed.lsn and place.epoch == needed.epoch
        if self.is_in_use:
            return self._note("follows the primary")
        return self._note(f"more than {self._lag_seconds:g} s behind the primary: reads go there")

    def _lose(self, error: Exception) -> None:
        self._is_away = True
        self.is_in_use, self.behind_bytes = False, None
        if self._pool is not None:
            self._pool.terminate()  # whoever waits for it is answered by the primary
        self._note(f"away ({type(error).__name__}): reads go to the primary")

    def _note(self, state: str) -> None:
        if state != self.state:
            _LOG.log(logging.INFO if self.is_in_use else logging.WARNING, "The replica: %s", state)
        self.state = state
