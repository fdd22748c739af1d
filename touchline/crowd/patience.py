"""Sending until it is answered: waits while the API is away or says so, accepts refusals."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

import httpx

from touchline_client import ProblemError, Touchline

Answer = TypeVar("Answer")
_LOG = logging.getLogger("touchline.crowd")
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 30.0
_LONG_WAIT_SECONDS = 120.0
_AWAY = frozenset({500, 502, 503, 504})


class RestError(Exception):
    """An account may not write for a while; the others may.

    Attributes:
        seconds: how long.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"to be tried again in {seconds:.0f} s")
        self.seconds = seconds


async def patiently(question: Callable[[], Awaitable[Answer]]) -> Answer:
    """Return what the API answers, however long it is away.

    Raises:
        ProblemError: it refuses; sending the same again would not help.
        RestError: it says to come back much later.
    """
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return await question()
        except httpx.HTTPError as error:
            _LOG.info("the API is not reached (%s): waiting %.1f s", type(error).__name__, pause)
            wanted = pause
        except ProblemError as problem:
            if problem.status not in _AWAY and problem.retry_after_seconds is None:
                raise
            wanted = max(problem.retry_after_seconds or 0.0, pause)
            if problem.status not in _AWAY and wanted > _LONG_WAIT_SECONDS:
                raise RestError(wanted) from problem
            _LOG.info("%s: waiting %.1f s", problem, wanted)
        await asyncio.sleep(wanted)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


class Pace:
    """Keeps changes apart, so that people find room beside the crowd.

    Args:
        seconds: between two changes at the speed of real time; less when domain time runs faster.
    """

    LEAST_SECONDS = 0.12  # five hundred a minute, below what one address may change

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next_at = 0.0

    async def turn(self, speed: float) -> None:
        """Wait until the next change may be sent."""
        wait = self._next_at - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        gap = max(min(self.LEAST_SECONDS, self._seconds), self._seconds / max(1.0, speed))
        self._next_at = monotonic() + gap


class Account:
    """One member's access to the API.

    Args:
        touchline: a client with the member's key.
    """

    def __init__(self, touchline: Touchline) -> None:
        self._touchline = touchline
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether the API asked it to write later."""
        return monotonic() < self._rests_until

    async def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """Read something as this member. Raises as `patiently`."""
        return await patiently(lambda: self._touchline.get(path, **parameters))

    async def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
    ) -> bool:
        """Change something, once however often it has to be sent.

        Args:
            method: of HTTP.
            path: beginning with `/v1`.
            body: as JSON.
            key: the idempotency key of what is made.

        Returns:
            Whether it is done; False: refused for good, or put off while the account rests.
        """

        async def sent() -> dict[str, Any]:
            return await self._touchline.send(method, path, body, idempotency_key=key)

        try:
            await patiently(sent)
        except RestError as rest:
            self._rests_until = monotonic() + rest.seconds
            _LOG.info("%s %s: %s", method, path, rest)
            return False
        except ProblemError as problem:
            _LOG.warning("%s %s was refused: %s", method, path, problem)
            return False
        return True
