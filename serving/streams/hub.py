"""What this process knows of the event log, and who waits for it to move.

The reader writes, clients and the cache read; everything happens on one event loop, so there
are no locks. Clients hold a cursor each and nothing else: a slow one costs no memory.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from time import monotonic

from serving.streams.frames import Frame
from serving.streams.rings import Rings
from storage.kit.audiences import Audience, audience_of
from storage.kit.events import Cursor

Listener = Callable[[Sequence[Frame] | None], None]


class Hub:
    """The ring and its readers.

    Attributes:
        epoch: which log this is; None until the database has been seen once.
        dropped_through: events up to this seq are no longer kept anywhere.
        client_count: streams now connected.
        is_draining: the process will end soon: it still answers, and says that it is not ready.
    """

    def __init__(self, *, ring_size: int = 20_000, confirmation_seconds: float = 2.0) -> None:
        self._ring_size = ring_size
        self._confirmation_seconds = confirmation_seconds
        self._confirmed: float | None = None
        self._moved = {audience: asyncio.Event() for audience in Audience}
        self._listeners: list[Listener] = []
        self.confirmed_at = datetime.fromtimestamp(0, UTC)
        self.rings = Rings(ring_size, head=0)
        self.epoch: str | None = None
        self.dropped_through = 0
        self.client_count = 0
        self.is_closing = False
        self.is_draining = False

    @property
    def head(self) -> Cursor:
        """The newest event; only meaningful once `epoch` is known."""
        return Cursor(self.epoch or "", self.rings.head)

    @property
    def unconfirmed_seconds(self) -> float:
        """How long ago the head was last confirmed against the database."""
        return float("inf") if self._confirmed is None else monotonic() - self._confirmed

    @property
    def is_confirmed(self) -> bool:
        return self.unconfirmed_seconds < self._confirmation_seconds

    def listen(self, listener: Listener) -> None:
        """Call `listener` with new frames before any client sees them; None is a new log."""
        self._listeners.append(listener)

    def reset(self, epoch: str, *, head: int, dropped_through: int) -> None:
        """Start over on a log: the first one seen, or another epoch."""
        self.epoch = epoch
        self.rings = Rings(self._ring_size, head=head)
        self.dropped_through = dropped_through
        for listener in self._listeners:
            listener(None)
        self.confirm()
        self._wake()

    def extend(self, frames: Sequence[Frame]) -> None:
        """Take new frames and wake the clients."""
        self.rings.extend(frames)
        for listener in self._listeners:
            listener(frames)
        self._wake({frame.audience for frame in frames})

    def confirm(self) -> None:
        """Note that nothing newer than the head existed a moment ago."""
        self._confirmed = monotonic()
        self.confirmed_at = datetime.now(UTC)

    def has_moved(self, topics: Iterable[str], since: Cursor) -> bool:
        """Whether an event of these topics came after a cursor, or may have.

        `*` is any event of the platform's audience.
        """
        wanted = frozenset(topics)
        audiences = {Audience.PLATFORM} if "*" in wanted else set[Audience]()
        audiences |= {audience_of((topic,)) for topic in wanted - {"*"}}
        if since.epoch != self.epoch or since.seq < self.rings.floor(audiences):
            return True
        frames, _ = self.rings.after(since.seq, self.rings.head - since.seq + 1, audiences)
        return any(
            ("*" in wanted and frame.audience is Audience.PLATFORM)
            or not wanted.isdisjoint(frame.topics)
            for frame in frames
        )

    def close(self) -> None:
        """End every stream: the process is going away."""
        self.is_closing = True
        self._wake()

    async def wait(self, seconds: float, audience: Audience = Audience.PLATFORM) -> None:
        """Return when an event for an audience came, the hub closes, or after this long."""
        moved = self._moved[audience]
        if self.is_closing:
            return
        try:
            async with asyncio.timeout(seconds):
                await moved.wait()
        except TimeoutError:
            return

    def _wake(self, audiences: Collection[Audience] = tuple(Audience)) -> None:
        for audience in audiences:
            self._moved[audience].set()
            self._moved[audience] = asyncio.Event()
