"""One transaction of the domain: rows as you go, then the seal, then the events, then COMMIT.

That order of locks (rows, seal, event) is why writers never deadlock and why the event log is in
commit order. Rollback is the default; `commit()` is explicit.
"""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine

from storage import clock, events, seals
from storage.events import Event
from storage.seals import ForecastBody, Seal


class UnitOfWork:
    """A transaction that may publish events and seal forecasts.

    with UnitOfWork(engine) as uow:
        uow.connection.execute(...)
        uow.publish(Event(...))
        uow.commit()
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._events: list[Event] = []
        self._bodies: list[ForecastBody] = []
        self._connection: Connection | None = None
        self._now: datetime | None = None
        self.sealed: Seal | None = None
        self.last_seq: int | None = None

    def __enter__(self) -> Self:
        connection = self._engine.connect()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()
        self._connection = None

    @property
    def connection(self) -> Connection:
        """The open transaction's connection."""
        if self._connection is None:
            raise RuntimeError("a unit of work is used inside its with block")
        return self._connection

    @property
    def now(self) -> datetime:
        """The domain instant at which this transaction records: one for all its rows."""
        if self._now is None:
            self._now = clock.now(self.connection)
        return self._now

    def publish(self, event: Event) -> None:
        """Keep an event for COMMIT; a rolled back transaction publishes nothing."""
        self._events.append(event)

    def seal(self, bodies: Sequence[ForecastBody]) -> list[UUID]:
        """Keep forecasts for the transaction's one seal and return their ids.

        A body without `forecast_id` is given one.
        """
        named = [{"forecast_id": str(uuid4())} | dict(body) for body in bodies]
        self._bodies.extend(named)
        return [UUID(str(body["forecast_id"])) for body in named]

    def commit(self) -> None:
        """Write the seal, then the events, and commit; the block may not go on writing."""
        if self._bodies:
            self.sealed = seals.append(self.connection, self._bodies)
        if self._events:
            self.last_seq = events.append(self.connection, self._events)
        self.connection.commit()
        self._bodies, self._events = [], []
