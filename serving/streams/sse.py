"""Server-sent events: the responses, and the way out that the broadcast writes to.

What is older than the ring is sent chunk by chunk, the next one when the last one was taken; from
then on the broadcast writes. A client that does not read holds little, until its connection is
dropped.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.access.revocations import Revocations
from serving.access.subject import Subject
from serving.access.tenure import Over, Tenure
from serving.kit.connections.body import body_of, chunk
from serving.kit.errors import DatabaseAwayError
from serving.streams.client import Client
from serving.streams.codes import CloseCode
from serving.streams.feed import Feed, LostPlaceError
from serving.streams.frames import Frame, heartbeat, notice
from serving.streams.hub import Hub
from serving.streams.outlet import Outlet, Pipe
from serving.streams.post_watch import PostWatch
from serving.streams.reconnecting import STREAM_MILLISECONDS, reconnect_milliseconds
from storage.kit.events import Cursor

_GOODBYE_SECONDS = 2.0
_READ = 32  # of the database, each with a copy for this client alone
_HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def greeting(feed: Feed, world: str) -> bytes:
    """Return what a stream begins with: when to come back, and where it stands."""
    wait = b"retry: %d\n\n" % reconnect_milliseconds(STREAM_MILLISECONDS)
    return wait + notice("hello", feed.cursor, world=world, recovered=feed.has_recovered)


class StreamOutlet(Outlet):
    """Server-sent events in chunks of an answer.

    Args:
        pipe: the body of the answer.

    Attributes:
        ended: done once the last event was written.
    """

    __slots__ = ("ended",)
    _REASONS: ClassVar[Mapping[CloseCode, str]] = {
        CloseCode.PLACE_LOST: "new_epoch",
        CloseCode.TOO_SLOW: "too_far_behind",
        CloseCode.RESTARTING: "shutting_down",
        CloseCode.FORBIDDEN: "not_permitted",
    }

    def __init__(self, pipe: Pipe) -> None:
        super().__init__(pipe)
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @staticmethod
    def event(frame: Frame) -> bytes:
        return frame.sse

    @staticmethod
    def message(events: Iterable[bytes]) -> bytes:
        return chunk(b"".join(events))

    @staticmethod
    def heartbeat(cursor: Cursor, confirmed_at: datetime) -> bytes:
        return chunk(heartbeat(cursor, confirmed_at))

    def end(self, cursor: Cursor, code: CloseCode) -> None:
        if self.is_ended:
            return
        self.write(chunk(notice("closing", cursor, reason=self._REASONS[code])))
        self.is_ended = True
        if not self.ended.done():
            self.ended.set_result(None)


@dataclass(frozen=True, slots=True)
class Watch:
    """Reports when a client may not go on, as its credentials expire or are revoked."""

    subject: Subject
    revocations: Revocations

    async def until_over(self) -> Over:
        """Return why, once that is so."""
        over: asyncio.Future[Over] = asyncio.get_running_loop().create_future()

        def end(why: Over) -> None:
            if not over.done():
                over.set_result(why)

        with Tenure(self.revocations, end=end) as tenure:
            tenure.begin(self.subject)
            return await over


class StreamResponse(Response):
    """An answer whose body comes bit by bit, until it ends or the client is gone.

    Args:
        hub: counts the streams.
        watch: reports when the client may not go on.
    """

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, watch: Watch) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._hub = hub
        self._watch = watch
        self._has_started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._hub.client_count += 1
        sending = asyncio.create_task(self._send_all(scope, send))
        leaving = asyncio.create_task(_until_disconnect(receive))
        ending = asyncio.create_task(self._watch.until_over())
        tasks: set[asyncio.Task[Any]] = {sending, leaving, ending}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if ending.done() and not sending.done() and not leaving.done():
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                await self._say_why(send, ending.result())
        finally:
            self._hub.client_count -= 1
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_all(self, scope: Scope, send: Send) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        await send(start)
        self._has_started = True
        await self._send_body(scope, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_body(self, scope: Scope, send: Send) -> None:
        raise NotImplementedError

    async def _say_why(self, send: Send, over: Over) -> None:
        """End a stream whose client may not go on; without words if it does not read.

        Without an id too: the last event's is where the client would resume.
        """
        if not self._has_started:
            return
        body = b"event: closing\ndata: %s\n\n" % orjson.dumps({"reason": over})
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await send({"type": "http.response.body", "body": body, "more_body": False})


class PlayedResponse(StreamResponse):
    """Sends chunks as they come."""

    def __init__(self, hub: Hub, watch: Watch, content: AsyncGenerator[bytes, None]) -> None:
        super().__init__(hub, watch)
        self._content = content

    async def _send_body(self, scope: Scope, send: Send) -> None:  # noqa: ARG002 as its base has it
        async with aclosing(self._content) as content:
            async for each in content:
                await _send_some(send, each)


class LiveResponse(StreamResponse):
    """The log from a feed's place on.

    Args:
        posts: knows which posts the client may follow, beside the broadcast, which writes.
        watch: reports when the client may not go on.
        feed: where the client stands.
        world: `simulated` or `live`.
    """

    def __init__(self, posts: PostWatch, watch: Watch, feed: Feed, *, world: str) -> None:
        super().__init__(feed.hub, watch)
        self._posts = posts
        self._broadcast = posts.broadcast
        self._feed = feed
        self._world = world

    async def _send_body(self, scope: Scope, send: Send) -> None:
        feed = self._feed
        await _send_some(send, greeting(feed, self._world))
        outlet = StreamOutlet(body_of(scope))
        try:
            async for frames in feed.until_on_ring(limit=_READ):
                await _send_some(send, b"".join(frame.sse for frame in frames))
        except (LostPlaceError, DatabaseAwayError):
            is_other_log = feed.cursor.epoch != feed.hub.epoch
            outlet.end(feed.cursor, CloseCode.PLACE_LOST if is_other_log else CloseCode.TOO_SLOW)
            return
        client = Client(
            outlet=outlet,
            epoch=feed.cursor.epoch,
            seq=feed.cursor.seq,
            selection=feed.selection,
        )
        self._broadcast.join(client)
        self._posts.look_again(client)
        try:
            await outlet.ended
        finally:
            self._broadcast.leave(client)


async def _send_some(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
