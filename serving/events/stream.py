"""Server-sent events over a feed, and the response that notices slow and vanished clients."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from random import uniform

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.errors import DatabaseAwayError
from serving.events.feed import Feed, LostPlaceError
from serving.events.frames import heartbeat, notice
from serving.events.hub import Hub
from serving.events.seats import Seats

RETRY_MILLISECONDS = (500, 2_000)
_BATCH = 256
_LOG = logging.getLogger(__name__)


def retry() -> bytes:
    """Return how long the browser waits before it connects again: each another time."""
    return b"retry: %d\n\n" % uniform(*RETRY_MILLISECONDS)  # noqa: S311 spread, not secrecy


async def chunks(
    feed: Feed, *, world: str, heartbeat_seconds: float
) -> AsyncGenerator[bytes, None]:
    """Yield a greeting, then events and heartbeats until the stream has to end.

    It ends with a `closing` event that carries the last cursor: a client that reconnects with it
    misses nothing.
    """
    yield retry()
    yield notice("hello", feed.cursor, world=world, recovered=feed.has_recovered)
    has_been_on_ring = False
    while not feed.hub.is_closing:
        if has_been_on_ring and not feed.is_on_ring:
            yield notice("closing", feed.cursor, reason=_reason(feed))
            return
        has_been_on_ring = feed.is_on_ring
        try:
            frames = await feed.next(limit=_BATCH, wait_seconds=heartbeat_seconds)
        except (LostPlaceError, DatabaseAwayError):
            yield notice("closing", feed.cursor, reason=_reason(feed))
            return
        if frames:
            yield b"".join(frame.sse for frame in frames)
        elif not feed.hub.is_closing:
            yield heartbeat(feed.cursor, feed.hub.confirmed_at)
    yield notice("closing", feed.cursor, reason="shutting_down")


def _reason(feed: Feed) -> str:
    return "new_epoch" if feed.cursor.epoch != feed.hub.epoch else "too_far_behind"


class StreamResponse(Response):
    """Sends chunks as they come; gives up on a client that does not take one in time."""

    media_type = "text/event-stream"

    def __init__(
        self, hub: Hub, seats: Seats, content: AsyncGenerator[bytes, None], send_timeout: float
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub = hub
        self._seats = seats
        self._content = content
        self._send_timeout_seconds = send_timeout

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self._hub.client_count += 1
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_until_disconnect(receive))
        try:
            with self._seats.taken(scope):
                await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.client_count -= 1
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send_all(self, send: Send) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        await send(start)
        try:
            async with aclosing(self._content) as content:
                async for chunk in content:
                    await self._send(send, chunk, more=True)
            await self._send(send, b"", more=False)
        except TimeoutError:
            _LOG.info("A client stopped reading.")

    async def _send(self, send: Send, chunk: bytes, *, more: bool) -> None:
        async with asyncio.timeout(self._send_timeout_seconds):
            await send({"type": "http.response.body", "body": chunk, "more_body": more})


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
