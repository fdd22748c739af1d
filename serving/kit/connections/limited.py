"""What every protocol of ours does beside uvicorn's: it counts its connection, and what waits."""

import asyncio
from collections.abc import Callable
from typing import cast

from serving.kit.connections.register import Connections
from serving.kit.connections.unread import Unread


class LimitedProtocol(asyncio.Protocol):
    """One connection that is counted, and whose client may leave only so much unread so long.

    To be named before uvicorn's protocol among the bases.

    Attributes:
        loop: on which it runs.
        client: address and port of the other end, where it has one.
    """

    loop: asyncio.AbstractEventLoop
    client: tuple[str, int] | None
    _all: Connections
    _unread: Unread

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._unread = Unread(cast("asyncio.Transport", transport))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._all.leave(self, self._host)
        self._unread.release()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.pause(self.loop.time())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.resume()

    def when_taken(self, then: Callable[[], None]) -> None:
        """Call `then` once all that was written is taken, or the connection is gone."""
        self._unread.when_empty(then)

    def check(self, now: float) -> None:
        """End the connection if its client is too slow."""
        self._unread.check(now, most_seconds=self._most_unread_seconds)

    @property
    def _most_unread_seconds(self) -> float:
        return self._all.limits.unread_seconds

    @property
    def _host(self) -> str | None:
        return self.client[0] if self.client else None
