"""Rules of a transaction, written once for every unit of work.

A rule is a generator: it yields what it wants of the transaction and goes on with what it is
given. The synchronous unit of work (Dagster, the command) and serving's asynchronous one each
answer the same effects: rows of a statement, the instant of the transaction, an event, a job.

    def close(alert_id: int) -> Rule[Row]:
        at = yield from now()
        row = yield from one(update(alert).where(...).values(resolved_at=at).returning(alert))
        yield Publish(Event.of(...))
        return row
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy.sql import ClauseElement

from storage.kit.events import Event
from storage.kit.jobs import Job

ResultT = TypeVar("ResultT")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Execute:
    """Wants the rows of a statement with these values; none of one that returns none."""

    statement: ClauseElement
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Now:
    """Wants the instant at which the transaction records."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Wants an event published at COMMIT."""

    event: Event


@dataclass(frozen=True, slots=True)
class Defer:
    """Wants a background job enqueued at COMMIT."""

    job: Job


Effect = Execute | Now | Publish | Defer
Rule = Generator[Effect, Any, ResultT]


class ConstraintError(ValueError):
    """A row was refused by a constraint of the database; the transaction can only be rolled back.

    Attributes:
        constraint: its name.
    """

    def __init__(self, constraint: str, message: str) -> None:
        super().__init__(message)
        self.constraint = constraint


def rows(statement: ClauseElement, **values: Any) -> Rule[Sequence[Row]]:
    """Run a statement in the transaction and return its rows.

    Raises:
        ConstraintError: a constraint refused what it writes.
    """
    return (yield Execute(statement, values))


def one(statement: ClauseElement, **values: Any) -> Rule[Row | None]:
    """Run a statement and return its first row, or None. Raises as `rows`."""
    found: Sequence[Row] = yield Execute(statement, values)
    return found[0] if found else None


def now() -> Rule[datetime]:
    """Return the domain instant at which the transaction records: one for all its rows."""
    return (yield Now())


class Steps(Generic[ResultT]):
    """A rule on its way: what it wants now, until it has its result.

    Attributes:
        effect: what it wants; None at its end.
    """

    def __init__(self, rule: Rule[ResultT]) -> None:
        self._rule = rule
        self._result: ResultT | None = None
        self.effect: Effect | None = None
        self.give(None)

    @property
    def result(self) -> ResultT:
        """What the rule returned; only at its end."""
        return cast("ResultT", self._result)

    def give(self, answer: Any) -> None:
        """Go on with what was wanted. Raises whatever the rule raises."""
        self._go_on(lambda: self._rule.send(answer))

    def fail(self, error: Exception) -> None:
        """Raise an error where the rule stands; it comes back if the rule has no answer."""
        self._go_on(lambda: self._rule.throw(error))

    def _go_on(self, step: Callable[[], Effect]) -> None:
        try:
            self.effect = step()
        except StopIteration as end:
            self.effect, self._result = None, end.value
