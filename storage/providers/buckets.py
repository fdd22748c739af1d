"""Token buckets: how long to wait for one's turn with a provider, shared by all processes.

What belongs here: the arithmetic, in Redis for everybody and in this process without Redis. What
does not: waiting itself, or how many requests a provider allows.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis

# One script is one step to every other client. A turn is taken at once and may lie ahead, so
# those who wait keep their order.
_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(held[1]) or burst, tonumber(held[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate) - 1
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return tostring(math.max(0, -tokens / rate))
"""
_PREFIX = "touchline:bucket:"
_LOCAL_SHARE = 0.5  # without Redis nobody knows how many processes there are
_RETRY_SECONDS = 30.0


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """Turns by name; a name is a provider's host."""

    def __init__(
        self, redis_url: str | None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._client = (
            None
            if redis_url is None
            else redis.Redis.from_url(  # pyright: ignore[reportUnknownMemberType] - its kwargs
                redis_url, socket_timeout=1, socket_connect_timeout=1
            )
        )
        self._script = None if self._client is None else self._client.register_script(_SCRIPT)
        self._retry_at = 0.0
        self._local: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, name: str, per_second: float, burst: int) -> float:
        """Take one turn and return how many seconds ahead it lies."""
        if self._script is not None and self._monotonic() >= self._retry_at:
            try:
                return float(self._script(keys=[_PREFIX + name], args=[per_second, burst]))
            except redis.RedisError:
                self._retry_at = self._monotonic() + _RETRY_SECONDS
        return self._take_here(name, per_second * _LOCAL_SHARE, burst)

    def close(self) -> None:
        """Give the connection back."""
        if self._client is not None:
            self._client.close()

    def _take_here(self, name: str, per_second: float, burst: int) -> float:
        with self._lock:
            now = self._monotonic()
            bucket = self._local.setdefault(name, _Bucket(float(burst), now))
            refilled = bucket.tokens + (now - bucket.at) * per_second
            bucket.tokens = min(float(burst), refilled) - 1.0
            bucket.at = now
            return max(0.0, -bucket.tokens / per_second)
