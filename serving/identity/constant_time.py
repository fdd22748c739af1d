"""Answers that take the same time whatever was found, so that their time reveals nothing.

Where the work takes longer than that, on a machine that is overloaded, they take twice as long, or
three times: a whole number of steps, which hides what is smaller than a step.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from serving.kit.waiting import in_whole_steps

STEP_SECONDS = 0.4
"""Longer than the work behind an answer takes, unless the machine is overloaded."""


@asynccontextmanager
async def constant_time() -> AsyncGenerator[None]:
    """Let a block take the same time however little it does, also when it fails."""
    async with in_whole_steps(STEP_SECONDS):
        yield
