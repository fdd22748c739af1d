"""One client's place in the event log, whatever its protocol.

A feed first reads from the database what the ring no longer has, then follows the ring. It is
never silent about a gap: what cannot be continued exactly is reported.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from time import monotonic

from serving.kit.errors import BadRequestError, DatabaseAwayError
from serving.kit.postgres.database import Database
from serving.streams.frames import Frame, frame_of
from serving.streams.hub import Hub
from serving.streams.selection import Selection
from storage.kit.events import Cursor, InvalidCursorError
from storage.kit.statements import events

HEAD = "head"
OLDEST = "oldest"
_SCAN = 512


class LostPlaceError(Exception):
    """The log cannot be continued from this cursor; begin from a snapshot at the head."""


@dataclass(slots=True, kw_only=True)
class Feed:
    """A cursor that moves through the log.

    Attributes:
        selection: what to deliver.
        cursor: everything up to here has been delivered or was not selected.
        has_recovered: False when events between the client's cursor and ours may be missing.
    """

    hub: Hub
    database: Database
    selection: Selection
    cursor: Cursor
    has_recovered: bool = True

    @classmethod
    async def resume(
        cls,
        hub: Hub,
        database: Database,
        *,
        after: str,
        selection: Selection,
        backlog_limit: int | None = None,
    ) -> "Feed":
        """Return a feed that continues a client's cursor, or one at the head that reports a gap.

        Args:
            hub: this process's hub.
            database: where older events are.
            after: a cursor, `head` or `oldest`.
            selection: what to deliver.
            backlog_limit: more events behind than this is not continued.
        """
        if hub.epoch is None:
            raise DatabaseAwayError("The event log has not been reached yet.")
        head = hub.head
        feed = cls(hub=hub, database=database, selection=selection, cursor=head)
        if after == OLDEST:
            feed.cursor = Cursor(head.epoch, hub.dropped_through)
        elif after != HEAD:
            start = _parsed(after)
            feed.has_recovered = await feed.can_continue(start)
            feed.cursor = start if feed.has_recovered else hub.head
        if backlog_limit is not None and feed.is_behind(backlog_limit):
            feed.cursor, feed.has_recovered = hub.head, False
        return feed

    async def can_continue(self, start: Cursor) -> bool:
        """Whether every event after a cursor can still be had."""
        if start.epoch != self.hub.epoch or start.seq < self.hub.dropped_through:
            return False
        if start.seq <= self.hub.rings.head:
            return True
        # Another process may be ahead of this one; ahead of the database is not our log.
        newest = await self.database.fetch_one(events.head())
        return (
            newest is not None and newest["epoch"] == start.epoch and newest["head"] >= start.seq
        )

    def is_behind(self, most: int) -> bool:
        """Whether more events than so many are still to come.

        On the ring only those of its own audiences count: a talk makes nobody else late.
        """
        if not self.is_on_ring:
            return self.hub.rings.head - self.cursor.seq > most
        coming, _ = self.hub.rings.after(self.cursor.seq, most + 1, self.selection.audiences)
        return len(coming) > most

    @property
    def _floor(self) -> int:
        return self.hub.rings.floor(self.selection.audiences)

    @property
    def is_on_ring(self) -> bool:
        return self.cursor.epoch == self.hub.epoch and self.cursor.seq >= self._floor

    async def until_on_ring(self, *, limit: int) -> AsyncGenerator[Sequence[Frame], None]:
        """Yield the frames that the ring no longer has, so many at a time; raises as `next`."""
        hub = self.hub
        while self.cursor.seq < hub.rings.head and not self.is_on_ring and not hub.is_closing:
            yield await self.next(limit=limit, wait_seconds=0)

    async def next(self, *, limit: int, wait_seconds: float) -> Sequence[Frame]:
        """Return the next frames, or none when nothing came in time or the hub closes.

        Raises:
            LostPlaceError: the log changed its epoch, or dropped what was not yet read.
            DatabaseAwayError: older events are needed and cannot be read.
        """
        deadline = monotonic() + wait_seconds
        while True:
            while self.cursor.seq < self.hub.rings.head:
                frames = self._scan(limit) if self.is_on_ring else await self._read(limit)
                if frames:
                    return frames
            if self.cursor.epoch != self.hub.epoch:
                raise LostPlaceError
            remaining = deadline - monotonic()
            if remaining <= 0 or self.hub.is_closing:
                return ()
            await self._wait(remaining)

    async def _wait(self, seconds: float) -> None:
        audiences = self.selection.audiences
        if len(audiences) == 1:
            await self.hub.wait(seconds, *audiences)
            return
        waits = [asyncio.create_task(self.hub.wait(seconds, each)) for each in audiences]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    def _scan(self, limit: int) -> Sequence[Frame]:
        """Take the next frames of the ring; the cursor passes those of other topics too."""
        taken: list[Frame] = []
        scanned, passed = self.hub.rings.after(self.cursor.seq, _SCAN, self.selection.audiences)
        for frame in scanned:
            if self.selection.takes(frame):
                taken.append(frame)
                if len(taken) == limit:
                    passed = frame.seq
                    break
        self.cursor = Cursor(self.cursor.epoch, passed)
        return taken

    async def _read(self, limit: int) -> Sequence[Frame]:
        """Take the next events of the table, as far as the hub has seen it."""
        if self.cursor.epoch != self.hub.epoch or self.cursor.seq < self.hub.dropped_through:
            raise LostPlaceError
        through = self.hub.rings.head
        values: dict[str, object] = {
            "after": self.cursor.seq,
            "through": through,
            "limit": limit,
        }
        topics = self.selection.topics
        if topics:
            values["topics"] = sorted(topics)
        statement = events.between(has_topics=bool(topics))
        rows = await self.database.fetch(statement, **values)
        passed = rows[-1]["seq"] if len(rows) == limit else through
        frames = [frame_of(row, self.cursor.epoch) for row in rows]
        self.cursor = Cursor(self.cursor.epoch, passed)
        return [frame for frame in frames if self.selection.takes(frame)]


def _parsed(text: str) -> Cursor:
    try:
        return Cursor.parse(text)
    except InvalidCursorError as error:
        raise BadRequestError.parameter("after", f"{error}; or `head`; or `oldest`") from error
