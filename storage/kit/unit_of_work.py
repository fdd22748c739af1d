"""One transaction of the domain: rows as you go, then seal, jobs, events, then COMMIT.

That order of locks (rows, seal, event) is why writers never deadlock and why the event log is in
commit order; enqueueing takes no lock. Rollback is the default; `commit()` is explicit.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar, assert_never, cast

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import IntegrityError

from football.sealed.seal import Seal
from storage.kit import clock, events, seals
from storage.kit.events import Event
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.rules import (
    ConstraintError,
    Defer,
    Effect,
    Execute,
    Now,
    Publish,
    Row,
    Rule,
    Steps,
)
from storage.kit.seals import Batch, Sealable, Signs

Body = TypeVar("Body")

ResultT = TypeVar("ResultT")
_LAST: ContextVar[Callable[[], Rule[None]] | None] = ContextVar("last_rule", default=None)


@contextmanager
def ending_with(rule: Callable[[], Rule[None]]) -> Generator[None]:
    """Let every transaction within the block follow a rule before it commits."""
    token = _LAST.set(rule)
    try:
        yield
    finally:
        _LAST.reset(token)


class UnitOfWork:
    """A transaction that may publish events and seal what others must not change.

    with UnitOfWork(engine) as uow:
        uow.connection.execute(...)
        uow.publish(Event(...))
        uow.commit()
    """

    def __init__(self, engine: Engine, *, signer: Signs | None = None) -> None:
        """Prepare a transaction.

        Args:
            engine: of the world's database.
            signer: signs the head that this transaction seals, if it seals.
        """
        self._engine = engine
        self._signer = signer
        self._events: list[Event] = []
        self._batches: list[Batch] = []
        self._jobs: list[Job] = []
        self._connection: Connection | None = None
        self._now: datetime | None = None
        self.sealed: Seal | None = None
        self.last_seq: int | None = None

    def __enter__(self) -> Self:
        connection = self._engine.connect()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()
        self._connection = None

    @property
    def connection(self) -> Connection:
        """The open transaction's connection."""
        if self._connection is None:
            raise RuntimeError("a unit of work is used inside its with block")
        return self._connection

    @property
    def now(self) -> datetime:
        """The domain instant at which this transaction records: one for all its rows."""
        if self._now is None:
            self._now = clock.now(self.connection)
        return self._now

    def publish(self, event: Event) -> None:
        """Keep an event for COMMIT; a rolled back transaction publishes nothing."""
        self._events.append(event)

    def seal(self, sealable: Sealable[Body], bodies: Sequence[Body]) -> None:
        """Keep things of one kind for the transaction's one seal.

        Args:
            sealable: the kind; `storage.forecast.writes.forecasts.seal` knows forecasts.
            bodies: what is sealed, in this order.
        """
        if bodies:
            self._batches.append((sealable, bodies))

    def run(self, rule: Rule[ResultT]) -> ResultT:
        """Follow a rule within the transaction and return its result. Raises what it raises."""
        return _follow(rule, self._answer)

    def defer(self, job: Job) -> None:
        """Keep a background job for COMMIT; a rolled back transaction enqueues nothing."""
        self._jobs.append(job)

    def _answer(self, effect: Effect) -> Any:
        match effect:
            case Execute():
                return _rows(self.connection, effect)
            case Now():
                return self.now
            case Publish():
                return self.publish(effect.event)
            case Defer():
                return self.defer(effect.job)
        assert_never(effect)

    def commit(self) -> None:
        """Write seal, jobs and events, and commit; the block may not go on writing."""
        if (last := _LAST.get()) is not None:
            self.run(last())
        if self._batches:
            self.sealed = seals.append(self.connection, self._batches, self._signer)
        if self._jobs:
            self.connection.execute(DEFER, {"jobs": batch(self._jobs)})
        if self._events:
            self.last_seq = events.append_and_commit(self.connection, self._events)
        self.connection.commit()  # SQLAlchemy's transaction; the server's may be over
        self._batches, self._jobs, self._events = [], [], []


def apply(engine: Engine, rule: Rule[ResultT]) -> ResultT:
    """Follow a rule in a transaction of its own, commit, and return its result.

    Raises whatever the rule raises; nothing is written then.
    """
    with UnitOfWork(engine) as uow:
        result = uow.run(rule)
        uow.commit()
    return result


def ask(connection: Connection, rule: Rule[ResultT]) -> ResultT:
    """Follow a rule that only reads, outside a unit of work.

    Raises:
        TypeError: it wants to write more than rows.
    """

    def answer(effect: Effect) -> Any:
        if not isinstance(effect, Execute):
            raise TypeError(f"{type(effect).__name__} needs a unit of work")
        return _rows(connection, effect)

    return _follow(rule, answer)


def _follow(rule: Rule[ResultT], answer: Callable[[Effect], Any]) -> ResultT:
    steps = Steps(rule)
    while (effect := steps.effect) is not None:
        try:
            answered = answer(effect)
        except IntegrityError as error:
            diagnosis = getattr(error.orig, "diag", None)
            name = getattr(diagnosis, "constraint_name", None) or ""
            steps.fail(ConstraintError(name, str(error.orig)))
        else:
            steps.give(answered)
    return steps.result


def _rows(connection: Connection, effect: Execute) -> Sequence[Row]:
    # A statement may be any of Core's; only executable ones are yielded.
    result = connection.execute(cast("Executable", effect.statement), dict(effect.values))
    return cast("Sequence[Row]", result.mappings().all()) if result.returns_rows else ()
