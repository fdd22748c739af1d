"""Costly computations in threads, beside the event loop, a limited number at a time."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

Arguments = ParamSpec("Arguments")
ResultT = TypeVar("ResultT")


class Offload:
    """Runs pure functions in threads; who comes when all are taken waits for a turn.

    Args:
        at_once: threads. They share one interpreter, so more of them only slow the loop down.
    """

    def __init__(self, *, at_once: int = 1) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def run(
        self,
        function: Callable[Arguments, ResultT],
        *args: Arguments.args,
        **named: Arguments.kwargs,
    ) -> ResultT:
        """Return what the function returns. Raises what it raises."""
        async with self._turns:
            return await run_in_threadpool(function, *args, **named)
