"""Who polls matches in play: one holder at a time, and nobody writes who is not the holder.

What belongs here: the lock that one process has, on a connection of its own, and the fence that
every one of its transactions checks. What does not: which window is due, and polling.

The lock says that nobody else polls; it ends with its connection. Between the end of a connection
and the moment its owner notices, another may take the window: taking it raises the fence, and
a run with an older token is refused at the start of its next transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from storage.forecast.tables.live import live_window

_KEY = 0x746C_6C69_7665  # "tllive": one for the whole world, whatever its windows are
_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_IS_FREE = text(
    "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) + objid::bigint = :key AND objsubid = 1)"
)


class FencedError(RuntimeError):
    """Somebody else has taken over: what this process knows is no longer its to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A window that this process holds.

    Attributes:
        opens_at: domain instant that names the window.
        fence: which taking of it this is; a later one is higher.
    """

    opens_at: datetime
    fence: int
    _engine: Engine
    _lock: Connection

    @classmethod
    def take(
        cls, engine: Engine, *, opens_at: datetime, closes_at: datetime, holder: str
    ) -> "Lease | None":
        """Return the lease of a window, or None while another process polls.

        Args:
            engine: of the world.
            opens_at: the window's name.
            closes_at: when all should be over, for people to see.
            holder: who takes it, for people to see.
        """
        lock = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        lock.detach()  # never back into the pool: it lives as long as the lock
        if not lock.execute(_LOCK, {"key": _KEY}).scalar_one():
            lock.close()
            return None
        with engine.begin() as connection:
            fence = _raise_fence(connection, opens_at, closes_at, holder)
        return cls(opens_at=opens_at, fence=fence, _engine=engine, _lock=lock)

    def fenced(self) -> Engine:
        """Return an engine of which every transaction first makes sure that the lease holds.

        It shares the pool; other users of the engine are not concerned.
        """
        guarded = self._engine.execution_options()
        event.listen(guarded, "begin", self._guard())
        return guarded

    def is_held(self) -> bool:
        """Whether the connection that has the lock is still there."""
        try:
            self._lock.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def beat(self, closes_at: datetime) -> None:
        """Leave a sign of life.

        Raises:
            FencedError: another process has the window.
        """
        self._note(beat_at=func.clock_timestamp(), closes_at=closes_at)

    def finish(self) -> None:
        """Note that all of the window is over.

        Raises:
            FencedError: another process has the window.
        """
        self._note(finished_at=func.clock_timestamp())

    def release(self) -> None:
        """Let go of the lock; harmless where it was lost."""
        try:
            self._lock.close()
        except DBAPIError:
            self._lock.invalidate()

    def _note(self, **columns: object) -> None:
        with self._engine.begin() as connection:
            self._guard()(connection)
            connection.execute(
                update(live_window)
                .where(live_window.c.opens_at == self.opens_at)
                .values(**columns)
            )

    def _guard(self) -> Callable[[Connection], None]:
        # FOR SHARE: a run that takes the window waits for transactions that began in time.
        statement = (
            select(live_window.c.fence)
            .where(live_window.c.opens_at == self.opens_at, live_window.c.fence == self.fence)
            .with_for_update(read=True)
        )

        def check(connection: Connection) -> None:
            if connection.execute(statement).one_or_none() is None:
                raise FencedError(
                    f"another process took the window of {self.opens_at:%Y-%m-%d %H:%M} UTC"
                )

        return check


def is_free(engine: Engine) -> bool:
    """Whether no process holds the lock."""
    with engine.connect() as connection:
        return bool(connection.execute(_IS_FREE, {"key": _KEY}).scalar_one())


def _raise_fence(
    connection: Connection, opens_at: datetime, closes_at: datetime, holder: str
) -> int:
    """Write down who holds the window and return the fence; holders of others are fenced off."""
    connection.execute(
        update(live_window)
        .where(live_window.c.opens_at != opens_at, live_window.c.finished_at.is_(None))
        .values(fence=live_window.c.fence + 1, finished_at=func.clock_timestamp())
    )
    columns: dict[str, Any] = {
        "closes_at": closes_at,
        "holder": holder,
        "taken_at": func.clock_timestamp(),
        "beat_at": func.clock_timestamp(),
        "finished_at": None,
    }
    row = upsert(live_window).values(opens_at=opens_at, fence=1, **columns)
    taken = row.on_conflict_do_update(
        index_elements=["opens_at"], set_={**columns, "fence": live_window.c.fence + 1}
    ).returning(live_window.c.fence)
    return connection.execute(taken).scalar_one()
