"""What whoever does a task is given, and what it gives back."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Engine

from storage.agents.writes.claims import Attempt
from storage.agents.writes.ends import NOTHING, ErrorClass, Use
from storage.kit.rules import Rule

HARD_STOP_SECONDS = 10.0
"""So long a task has to give way once it is to end; then it is stopped where it stands."""


class TaskError(Exception):
    """A task could not be done.

    Attributes:
        error_class: says whether trying again can help.
    """

    def __init__(self, error_class: ErrorClass, message: str) -> None:
        super().__init__(message)
        self.error_class: ErrorClass = error_class


class GaveWayError(Exception):
    """A task that is to end has ended what it was at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A task that was done.

    Attributes:
        result: for its owner, and for conditions of workflows.
        effect: what it changes in our rows, in the transaction that ends it.
        use: what it took besides time.
    """

    result: Mapping[str, Any]
    effect: Callable[[], Rule[None]] | None = None
    use: Use = NOTHING


@dataclass(slots=True, kw_only=True, eq=False)
class Work:
    """One attempt under way.

    Attributes:
        attempt: which one.
        engine: on the world's database.
        ending: set once it is to give way.
        is_late: it is its deadline for which it is to give way.
        has_lost: the task was given to somebody else.
    """

    attempt: Attempt
    engine: Engine
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    is_late: bool = False
    has_lost: bool = False

    async def pause(self, seconds: float) -> None:
        """Wait, unless the task is to end.

        Raises:
            GaveWayError: it is to end.
        """
        try:
            await asyncio.wait_for(self.ending.wait(), seconds)
        except TimeoutError:
            return
        raise GaveWayError


class Perform(Protocol):
    """Does tasks of one kind."""

    async def __call__(self, work: Work) -> Done:
        """Do a task.

        Raises:
            TaskError: it cannot be done, now or ever.
            GaveWayError: it was to end.
        """
        ...
