"""Who executes which step, in the broker's Redis: begun at most once, by a worker that is alive.

A broker gives a message to another worker when the first did not say in time that it is done, or
lost its connection meanwhile. Here the first to claim a step has it, and any other leaves it.
"""

import threading
import time
from collections.abc import Callable
from uuid import uuid4

from redis import Redis, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

_PREFIX = "touchline:steps"
_KEPT_SECONDS = 24 * 3600
_BEATS_IN_A_LEASE = 6
_PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)


class Claims:
    """What is submitted, what is claimed, and which workers were heard of lately."""

    def __init__(self, url: str, *, lease_seconds: float) -> None:
        self._redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, socket_timeout=5, socket_connect_timeout=5, decode_responses=True
        )
        self._lease_seconds = lease_seconds

    def submit(self, task_id: str) -> None:
        """Note that a step waits for a worker."""
        self._redis.set(f"{_PREFIX}:submitted:{task_id}", "1", ex=_KEPT_SECONDS)

    def is_submitted(self, task_id: str) -> bool:
        """Whether it is still known: a Redis that lost everything lost the message too."""
        return bool(self._redis.exists(f"{_PREFIX}:submitted:{task_id}"))

    def claim(self, task_id: str, worker: str) -> bool:
        """Take a step; False when somebody has it or had it.

        A broker that is away for some seconds is asked again. The mark tells a claim of our own,
        whose answer was lost, from that of another.

        Raises:
            redis.RedisError: it stayed away.
        """
        key, value = f"{_PREFIX}:claim:{task_id}", f"{worker} {uuid4().hex}"
        for pause in _PAUSES_SECONDS:
            try:
                return self._claimed(key, value)
            except (RedisConnectionError, RedisTimeoutError):
                time.sleep(pause)
        return self._claimed(key, value)

    def _claimed(self, key: str, value: str) -> bool:
        taken = self._redis.set(key, value, nx=True, ex=_KEPT_SECONDS)
        return bool(taken) or self._redis.get(key) == value

    def worker_of(self, task_id: str) -> str | None:
        """The worker that took a step; None while it waits."""
        found = self._redis.get(f"{_PREFIX}:claim:{task_id}")
        return None if found is None else str(found).partition(" ")[0]

    def is_alive(self, worker: str) -> bool:
        """Whether a worker was heard of within its lease."""
        return bool(self._redis.exists(f"{_PREFIX}:worker:{worker}"))

    def beat_until(
        self, ended: threading.Event, worker: str, report: Callable[[str], None]
    ) -> None:
        """Say again and again that a worker is alive; a Redis that is away is asked again."""
        milliseconds = int(self._lease_seconds * 1000)
        while True:
            try:
                self._redis.set(f"{_PREFIX}:worker:{worker}", "1", px=milliseconds)
            except RedisError as error:
                report(f"The broker does not answer: {error}")
            if ended.wait(self._lease_seconds / _BEATS_IN_A_LEASE):
                return
