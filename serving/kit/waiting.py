"""Answers padded to whole steps of time; no transaction is open while they wait.

A request that is to happen once waits after its transaction, not within: see `serving.kit.once`.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from serving.kit.postgres.ambient import Ambient


@dataclass(slots=True)
class _Waits:
    """What is to be waited for: since when, and in steps of how many seconds."""

    begun: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])


_LATER: Ambient[_Waits] = Ambient("later")


@asynccontextmanager
async def in_whole_steps(seconds: float) -> AsyncGenerator[None]:
    """Let a block take a whole number of steps, at least one, also when it fails.

    Within `waiting_after` it is that block which takes so long.
    """
    begun = monotonic()
    try:
        yield
    finally:
        later = _LATER.get()
        if later is None:
            await _step(begun, seconds)
        else:
            later.begun.append((begun, seconds))


@asynccontextmanager
async def waiting_after() -> AsyncGenerator[None]:
    """Wait at the end of a block for what `in_whole_steps` would have waited for within."""
    later = _Waits()
    try:
        with _LATER.held(later):
            yield
    finally:
        for begun, seconds in later.begun[-1:]:
            await _step(begun, seconds)


async def _step(begun: float, seconds: float) -> None:
    await asyncio.sleep(seconds - (monotonic() - begun) % seconds)
