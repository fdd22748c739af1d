"""Follows the event log into the hub: one task, one connection, notified and polling.

NOTIFY makes it fast, the poll makes it certain: a notification may be lost, a row may not.
"""

import asyncio
import logging

from serving.kit.postgres.compiled import compiled
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import AWAY, Connection, InterfaceError, PostgresError
from serving.streams.frames import frame_of
from serving.streams.hub import Hub
from storage.kit.events import CHANNEL
from storage.kit.statements import events

_PAGE = 1000
_LOG = logging.getLogger(__name__)


class Reader:
    """Keeps a hub at the head of the log until cancelled."""

    def __init__(self, database: Database, hub: Hub, *, poll_seconds: float = 0.5) -> None:
        self._database = database
        self._hub = hub
        self._poll_seconds = poll_seconds
        self._notified = asyncio.Event()

    async def run(self) -> None:
        """Follow for ever; reconnect whenever the connection or the server goes away."""
        pause_seconds = 0.05
        while True:
            try:
                connection = await self._database.connect()
                try:
                    pause_seconds = 0.05
                    await self._follow(connection)
                finally:
                    connection.terminate()
            except (*AWAY, InterfaceError, PostgresError) as error:
                _LOG.warning("The event log is away: %s: %s", type(error).__name__, error)
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, 1.0)

    async def _follow(self, connection: Connection) -> None:
        await connection.add_listener(CHANNEL, self._on_notify)
        connection.add_termination_listener(self._on_notify)
        while True:
            self._notified.clear()
            while await self._advance(connection):
                pass
            try:
                async with asyncio.timeout(self._poll_seconds):
                    await self._notified.wait()
            except TimeoutError:
                continue

    def _on_notify(self, *_: object) -> None:
        self._notified.set()

    async def _advance(self, connection: Connection) -> bool:
        """Read one page; whether there may be more."""
        hub = self._hub
        query = compiled(events.following())
        values = {"after": hub.rings.head, "limit": _PAGE}
        rows = await connection.fetch(query.text, *query.arguments(values))
        if not rows:
            return False
        if rows[0]["epoch"] != hub.epoch:
            await self._start_over(connection)
            return True
        hub.dropped_through = rows[0]["dropped_through"]
        if rows[0]["seq"] is not None:
            hub.extend([frame_of(row, row["epoch"]) for row in rows])
        if len(rows) < _PAGE:
            hub.confirm()
            return False
        return True

    async def _start_over(self, connection: Connection) -> None:
        row = await connection.fetchrow(compiled(events.head()).text)
        if row is not None:
            self._hub.reset(row["epoch"], head=row["head"], dropped_through=row["dropped_through"])
