"""The transaction that a whole request shares, where there is one.

A request with an `Idempotency-Key` reads and writes within one transaction, so that its answer is
kept exactly when its change is. Tasks that the request starts are not part of it: one connection
answers one question at a time.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, NamedTuple, TypeVar

ValueT = TypeVar("ValueT")


class _Held(NamedTuple, Generic[ValueT]):
    value: ValueT
    task: asyncio.Task[object] | None


class Ambient(Generic[ValueT]):
    """Something that one task has from here to the end of a block."""

    def __init__(self, name: str) -> None:
        self._held: ContextVar[_Held[ValueT] | None] = ContextVar(name, default=None)

    def get(self) -> ValueT | None:
        """Return what this task has; None for other tasks, also those it has started."""
        held = self._held.get()
        if held is None or held.task is not asyncio.current_task():
            return None
        return held.value

    @contextmanager
    def held(self, value: ValueT) -> Generator[None]:
        """Let this task have a value within the block."""
        token = self._held.set(_Held(value, asyncio.current_task()))
        try:
            yield
        finally:
            self._held.reset(token)
