"""The one way to write over HTTP: one transaction per change, with its jobs and its events.

    alert = await writes.apply(subject, alerts.resolve, alert_id, by="ada")

or, where one change is made of several rules:

    async with writes.unit(subject) as unit:
        await unit.run(alerts.resolve(alert_id, by="ada"))
        unit.publish(event)

What belongs here: the order of a transaction (rows, jobs, events, COMMIT), what an absent database
means, and trying again what lost against another transaction. What does not: rules and statements,
which the synchronous unit of work has in common (`storage.kit.rules`).
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, ParamSpec, Protocol, TypeVar, assert_never

from sqlalchemy.sql import ClauseElement

from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.ambient import Ambient
from serving.kit.postgres.database import SHARED, Database, RequestTransaction, Transaction
from serving.kit.postgres.driver import ContentionError, IntegrityError, Row, constraint_of
from storage.kit import events, jobs
from storage.kit.events import Event
from storage.kit.jobs import Job
from storage.kit.rules import ConstraintError, Defer, Effect, Execute, Now, Publish, Rule, Steps
from storage.kit.sentences import Sentence
from storage.kit.statements import clock

ResultT = TypeVar("ResultT")
Arguments = ParamSpec("Arguments")
_ATTEMPTS = 4
_LONGEST_PAUSE_SECONDS = 0.05


class Author(Protocol):
    """The author of a write."""

    @property
    def name(self) -> str:
        """The name on record."""
        ...


class Unit:
    """One transaction under way; made by `Writes.unit`.

    Attributes:
        subject: the author of the writes.
    """

    def __init__(self, transaction: Transaction, subject: Author) -> None:
        self.subject = subject
        self._transaction = transaction
        self._events: list[Event] = []
        self._jobs: list[Job] = []
        self._now: datetime | None = None

    async def run(self, rule: Rule[ResultT]) -> ResultT:
        """Follow a rule within the transaction and return its result. Raises what it raises."""
        steps = Steps(rule)
        while (effect := steps.effect) is not None:
            try:
                answer = await self._take(effect)
            except IntegrityError as error:
                steps.fail(ConstraintError(constraint_of(error), str(error)))
            else:
                steps.give(answer)
        return steps.result

    async def fetch(self, statement: ClauseElement, **values: Any) -> Sequence[Row]:
        """Run a statement within the transaction and return its rows."""
        return await self._transaction.fetch(statement, **values)

    async def now(self) -> datetime:
        """Return the domain instant at which this transaction records: one for all its rows."""
        if self._now is None:
            found: datetime = (await self._transaction.fetch(clock.now()))[0]["now"]
            self._now = found
        return self._now

    def publish(self, event: Event) -> None:
        """Keep an event for COMMIT; a rolled back transaction publishes nothing."""
        self._events.append(event)

    def defer(self, job: Job) -> None:
        """Keep a background job for COMMIT; a rolled back transaction enqueues nothing."""
        self._jobs.append(job)

    async def finish(self) -> None:
        """Write what comes last: the jobs, then the events, whose lock orders the log.

        Events are appended and committed in one message: every other writer waits meanwhile, and
        none should wait for this process to be scheduled.
        """
        if self._jobs:
            await self.fetch(jobs.DEFER, jobs=jobs.batch(self._jobs))
        if self._events:
            await self._transaction.commit_with(events.append_and_commit_text(self._events))

    async def _take(self, effect: Effect) -> Any:
        match effect:
            case Execute():
                return await self.fetch(effect.statement, **effect.values)
            case Now():
                return await self.now()
            case Publish():
                return self.publish(effect.event)
            case Defer():
                return self.defer(effect.job)
        assert_never(effect)


class SharedUnit:
    """The one transaction of a request, which begins when it is first needed.

    Args:
        begin: opens it.

    Attributes:
        unit: None until it has begun.
    """

    def __init__(self, begin: Callable[[], Awaitable[Unit]]) -> None:
        self._begin = begin
        self.unit: Unit | None = None

    async def begun(self) -> Unit:
        """Return the transaction, begun now if it was not. Raises what beginning raises."""
        if self.unit is None:
            self.unit = await self._begin()
        return self.unit


_SHARED: Ambient[SharedUnit] = Ambient("shared_unit")


class Writes:
    """Makes units of work on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def unit(self, subject: Author) -> AsyncGenerator[Unit]:
        """Give a transaction that is committed when the block ends, and rolled back by an error.

        Raises:
            DatabaseAwayError: the database cannot be reached; after a lost COMMIT nobody knows
                whether it was made.
        """
        shared = _SHARED.get()
        if shared is not None:  # the request's own, which it finishes
            unit = await shared.begun()
            unit.subject = subject
            yield unit
            return
        async with self._database.writing() as transaction:
            unit = Unit(transaction, subject)
            yield unit
            await unit.finish()

    @asynccontextmanager
    async def shared(
        self, subject: Author, first: Callable[[Unit], Awaitable[None]]
    ) -> AsyncGenerator[SharedUnit]:
        """Give a transaction in which everything happens that this task writes meanwhile.

        It begins with the first thing that is written: what is slow and comes before holds no
        connection. It ends with the block.

        Args:
            subject: the author of the writes.
            first: done before anything else in the transaction; what it raises ends the request.

        Raises:
            DatabaseAwayError: as `unit`.
        """
        async with AsyncExitStack() as stack:
            lasting = RequestTransaction()

            async def begin() -> Unit:
                transaction = await stack.enter_async_context(self._database.writing())
                unit = Unit(transaction, subject)
                await first(unit)
                lasting.transaction = transaction
                return unit

            shared = SharedUnit(begin)
            with SHARED.held(lasting), _SHARED.held(shared):
                yield shared
            if shared.unit is not None:
                await shared.unit.finish()

    async def apply(
        self,
        subject: Author,
        rule: Callable[Arguments, Rule[ResultT]],
        *args: Arguments.args,
        **named: Arguments.kwargs,
    ) -> ResultT:
        """Follow a rule in a transaction of its own and return its result.

        It is tried again, a few times, when the database gave way to another transaction.

        Raises:
            DatabaseAwayError: the database cannot be reached, or gave way each time.
            Exception: whatever the rule raises; nothing is written then.
        """

        async def attempt() -> ResultT:
            async with self.unit(subject) as unit:
                return await unit.run(rule(*args, **named))

        return await self.retried(attempt)

    async def retried(self, attempt: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """Return what an attempt returns, made again where the database gave way to another.

        Args:
            attempt: makes one unit of work, from its beginning.
        """
        if _SHARED.get() is not None:  # the request as a whole is tried again
            return await attempt()
        for number in range(1, _ATTEMPTS):
            try:
                return await attempt()
            except ContentionError:
                await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS * number))  # noqa: S311
        try:
            return await attempt()
        except ContentionError as error:
            message = Sentence("Others change the same at this moment; try again.")
            raise DatabaseAwayError(message) from error
