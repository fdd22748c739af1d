"""Costly answers that many request at once are made once, by one process for all where Redis is.

What belongs here: who makes an answer and for how long it may be given again. What does not: what
an answer depends on, which is in the key: one that names the head of the event log is never given
after an event that moved it.

Redis is a convenience: without it, or while it is away, each process makes its own.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import cast

import redis.asyncio
from redis.exceptions import RedisError

_PREFIX = "touchline:answer:"
_LOCK = ":making"
_LOCK_MILLISECONDS = 5_000
_WAIT_SECONDS = 0.5
_STEP_SECONDS = 0.01
_TIMEOUT_SECONDS = 0.5
_RETRY_SECONDS = 30.0
_KEPT = 256

Make = Callable[[], Awaitable[bytes]]


class SingleFlight:
    """Answers under way and those just made.

    Args:
        redis_url: where processes meet; None for this process alone.
        seconds: how long an answer may be given again.
    """

    def __init__(self, redis_url: str | None, *, seconds: float) -> None:
        self._seconds = seconds
        self._client = (
            None
            if redis_url is None
            else redis.asyncio.Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
                redis_url,
                socket_timeout=_TIMEOUT_SECONDS,
                socket_connect_timeout=_TIMEOUT_SECONDS,
            )
        )
        self._retry_at = 0.0
        self._under_way: dict[str, asyncio.Task[bytes]] = {}
        self._recent: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def get(self, key: str, make: Make) -> bytes:
        """Return the answer of a key, made now or a moment ago, here or by another process.

        What `make` raises reaches everybody who waits, and is not kept.
        """
        made_at, body = self._recent.get(key, (0.0, b""))
        if body and monotonic() - made_at < self._seconds:
            return body
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._make_once(key, make))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        # The first caller may go away; the others still wait for the same answer.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()

    async def _make_once(self, key: str, make: Make) -> bytes:
        began = monotonic()
        body = await self._shared(_PREFIX + hashlib.sha256(key.encode()).hexdigest(), make)
        self._recent[key] = began, body
        self._recent.move_to_end(key)
        while len(self._recent) > _KEPT:
            self._recent.popitem(last=False)
        return body

    async def _shared(self, name: str, make: Make) -> bytes:
        """Take the answer that another process has made or is making; else make it for all."""
        try:
            found = await self._await_other(name)
        except (RedisError, OSError):
            self._retry_at = monotonic() + _RETRY_SECONDS
            found = None
        if found is not None:
            return found
        body = await make()
        await self._store(name, body)
        return body

    async def _await_other(self, name: str) -> bytes | None:
        client = self._client
        if client is None or monotonic() < self._retry_at:
            return None
        deadline = monotonic() + _WAIT_SECONDS
        while monotonic() < deadline:
            found = cast("bytes | None", await client.get(name))
            if found is not None:
                return found
            if await client.set(name + _LOCK, b"1", nx=True, px=_LOCK_MILLISECONDS):
                # The other may have stored its answer since it was looked for.
                found = cast("bytes | None", await client.get(name))
                if found is not None:
                    await client.delete(name + _LOCK)
                return found
            await asyncio.sleep(_STEP_SECONDS)
        return None

    async def _store(self, name: str, body: bytes) -> None:
        if self._client is None or monotonic() < self._retry_at:
            return
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                pipeline.set(name, body, px=max(1, int(1000 * self._seconds)))
                pipeline.delete(name + _LOCK)
                await pipeline.execute()
        except (RedisError, OSError):
            self._retry_at = monotonic() + _RETRY_SECONDS
