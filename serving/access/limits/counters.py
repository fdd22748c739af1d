"""Counts of requests: in Redis for all processes, else in this one.

The windows are sliding counters: two numbers for each bucket, whatever the limit. A window of
single entries costs as many steps as the limit is high, for every request.
"""

import logging
from math import ceil, floor
from time import monotonic
from typing import Any, NamedTuple, cast

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from serving.access.limits.policies import share_of

_PREFIX = "touchline:limit"
_TIMEOUT_SECONDS = 0.5
_RETRY_SECONDS = 2.0
_LOG = logging.getLogger("touchline.limits")


class Standing(NamedTuple):
    """Where a bucket stands after a request.

    Attributes:
        is_allowed: the request was counted; otherwise it was too much.
        limit: what was counted against.
        remaining: what is left.
        reset_seconds: until more is left.
    """

    is_allowed: bool
    limit: RateLimitItem
    remaining: int
    reset_seconds: int


class Counters:
    """Counts requests against limits.

    Args:
        redis_url: where processes count together; None for this one alone.
        processes: how many there are, each of which keeps to its share while Redis is away.

    Attributes:
        refused: requests that were too much.
    """

    def __init__(self, redis_url: str | None, *, processes: int = 1) -> None:
        self._processes = processes
        self._shared = None if redis_url is None else _shared(redis_url)
        self._own: SlidingWindowCounterRateLimiter | None = None
        self._is_away = False
        self._retry_at = 0.0
        self.refused = 0

    @property
    def is_shared(self) -> bool:
        """Whether all processes count together, as far as is known."""
        return self._shared is not None and not self._is_away

    async def hit(self, limit: RateLimitItem, *bucket: str, cost: int = 1) -> Standing:
        """Count a request, if its bucket has so much left."""
        standing = await self._hit(limit, bucket, cost)
        self.refused += not standing.is_allowed
        return standing

    async def _hit(self, limit: RateLimitItem, bucket: tuple[str, ...], cost: int) -> Standing:
        if self._shared is not None and monotonic() >= self._retry_at:
            try:
                standing = await _hit(self._shared, limit, bucket, cost)
            except (RedisError, OSError) as error:
                self._leave(error)
            else:
                self._return()
                return standing
        return await _hit(self._alone(), share_of(limit, self._processes), bucket, cost)

    async def clear(self, limit: RateLimitItem, *bucket: str) -> None:
        """Forget what a bucket has used."""
        await self._alone().clear(share_of(limit, self._processes), *bucket)
        if self._shared is not None and monotonic() >= self._retry_at:
            try:
                await self._shared.clear(limit, *bucket)
            except (RedisError, OSError) as error:
                self._leave(error)

    async def close(self) -> None:
        """Give the connections back."""
        if self._shared is not None:
            storage = cast("Any", self._shared.storage)
            await storage.bridge.storage.aclose()

    def _alone(self) -> SlidingWindowCounterRateLimiter:
        if self._own is None:  # its storage begins a task, which needs the running loop
            self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        return self._own

    def _leave(self, error: Exception) -> None:
        self._retry_at = monotonic() + _RETRY_SECONDS
        if not self._is_away:
            self._is_away = True
            _LOG.warning(
                "Redis is away (%s): this process alone counts requests against limits.",
                type(error).__name__,
            )

    def _return(self) -> None:
        if self._is_away:
            self._is_away = False
            _LOG.warning("Redis is back: all processes count requests together.")


def _shared(redis_url: str) -> SlidingWindowCounterRateLimiter:
    storage = RedisStorage(
        "async+" + redis_url.replace("unix://", "redis+unix://"),
        implementation="redispy",
        key_prefix=_PREFIX,
        **cast(
            "Any",
            {
                "socket_timeout": _TIMEOUT_SECONDS,
                "socket_connect_timeout": _TIMEOUT_SECONDS,
                # One try on a fresh connection: Redis may have been restarted.
                "retry": Retry(NoBackoff(), 1),
            },
        ),
    )
    return SlidingWindowCounterRateLimiter(storage)


async def _hit(
    limiter: SlidingWindowCounterRateLimiter,
    limit: RateLimitItem,
    bucket: tuple[str, ...],
    cost: int,
) -> Standing:
    is_allowed = await limiter.hit(limit, *bucket, cost=cost)
    storage = cast("RedisStorage | MemoryStorage", limiter.storage)
    seconds = limit.get_expiry()
    window = _Window(*await storage.get_sliding_window(limit.key_for(*bucket), seconds))
    remaining = max(0, limit.amount - floor(window.weight(seconds)))
    wanted = cost if not is_allowed else 1
    wait = window.wait_seconds(seconds, limit.amount - wanted)
    return Standing(is_allowed, limit, remaining, max(1, ceil(wait)))


class _Window(NamedTuple):
    """What was counted in this window and in the one before, and how long each still counts."""

    previous: int
    previous_seconds: float
    current: int
    current_seconds: float

    def weight(self, seconds: int) -> float:
        """Return what counts now; the previous window fades away during this one."""
        return self.previous * max(0.0, self.previous_seconds) / seconds + self.current

    def wait_seconds(self, seconds: int, most: int) -> float:
        """Return how long until no more than `most` counts; without a count, a window's length."""
        if not self.previous and not self.current:
            return float(seconds)
        if self.weight(seconds) <= most:
            return max(0.0, self.current_seconds - seconds)
        if self.current <= most and self.previous:
            return self.previous_seconds - (most - self.current) * seconds / self.previous
        return self.current_seconds - seconds * max(0.0, most) / max(1, self.current)
