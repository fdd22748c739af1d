"""Takes tasks as far as there is room, keeps their leases, and writes down how they end."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from storage.agents.kinds.tasks import KINDS, Lane, Launch
from storage.agents.writes import agents, claims, ends
from storage.agents.writes.claims import LEASE, Attempt, Claimed
from storage.agents.writes.refusals import FencedError, UnknownError
from storage.agents.writes.tasks import digest_of
from storage.kit.rules import Row, Rule
from storage.kit.unit_of_work import apply
from workers.agents.work import HARD_STOP_SECONDS, Done, GaveWayError, Perform, TaskError, Work

_LOG = logging.getLogger("touchline.agents")
_CONTENDED_SECONDS = 0.02
_RETRY_SECONDS = 0.5
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much one worker does at a time.

    Attributes:
        quick: tasks that are done here.
        waiting: tasks that wait for services elsewhere, a language model or the clock.
        heavy: runs of Dagster that are followed.
        lease: so long a task is its own without a sign of life.
    """

    quick: int = 8
    waiting: int = 16
    heavy: int = 16
    lease: timedelta = LEASE

    @property
    def lanes(self) -> Mapping[Lane, int]:
        """How many tasks of each lane, in the order in which they are filled."""
        return {"quick": self.quick, "waiting": self.waiting, "heavy": self.heavy}

    @property
    def beat_seconds(self) -> float:
        """The time between two signs of life: so many are missed before a lease is over."""
        return self.lease.total_seconds() / 12


class Runner:
    """Does tasks of agents in this process.

    Args:
        engine: on the world's database.
        performers: by kind of task; others are left to other workers.
        room: how much at a time.
    """

    def __init__(
        self, engine: Engine, performers: Mapping[str, Perform], room: Room | None = None
    ) -> None:
        self._engine = engine
        self._performers = performers
        self._room = room or Room()
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._held: dict[int, tuple[Work, asyncio.Task[None]]] = {}
        self._filling = asyncio.Lock()
        self._wanted: set[Lane] = set()
        self._is_stopping = False

    @property
    def held(self) -> int:
        """How many tasks are under way here."""
        return len(self._held)

    async def fill(self) -> None:
        """Take what is due, as far as there is room."""
        await self._refill(*self._room.lanes)

    async def run(self) -> None:
        """Keep what is held here, until cancelled; through restarts of the database."""
        while True:
            await asyncio.sleep(self._room.beat_seconds)
            try:
                await self._beat()
            except OperationalError as error:
                _LOG.warning("Leases cannot be kept: the database is away (%s).", error.orig)

    async def stop(self, patience_seconds: float) -> None:
        """Take nothing more, and let what is under way end; give back what does not."""
        self._is_stopping = True
        running = [task for _, task in self._held.values()]
        if running:
            await asyncio.wait(running, timeout=patience_seconds)
        for work, task in list(self._held.values()):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._fail(work, "lost", f"{self.name} was stopped")

    async def _refill(self, *lanes: Lane) -> None:
        """Take tasks of some lanes; whoever is at it already looks again."""
        self._wanted.update(lanes)
        while self._wanted and not self._filling.locked():
            async with self._filling:
                for each in self._room.lanes:
                    if each in self._wanted:
                        self._wanted.discard(each)
                        await self._take(each)

    async def _take(self, lane: Lane) -> None:
        kinds = [name for name in self._performers if KINDS[name].lane == lane]
        most = self._room.lanes[lane]
        while kinds and not self._is_stopping:
            taken = sum(KINDS[each.attempt.kind].lane == lane for each, _ in self._held.values())
            if taken >= most:
                return
            wanted = _next(self.name, most - taken, kinds, self._room.lease)
            claimed: Claimed = await self._apply(wanted)
            for attempt in claimed.attempts:
                self._begin(attempt)
            if claimed.is_contended:
                await asyncio.sleep(_CONTENDED_SECONDS)
            elif not claimed.attempts:
                return

    def _begin(self, attempt: Attempt) -> None:
        work = Work(attempt=attempt, engine=self._engine)
        task = asyncio.create_task(self._do(work), name=f"task-{attempt.task_id}")
        self._held[attempt.task_id] = work, task
        task.add_done_callback(lambda _: self._held.pop(attempt.task_id, None))

    async def _do(self, work: Work) -> None:
        try:
            await self._attempt(work)
        finally:
            self._held.pop(work.attempt.task_id, None)
        if not self._is_stopping:
            await self._go_on(KINDS[work.attempt.kind].lane)

    async def _go_on(self, lane: Lane) -> None:
        try:
            await self._refill(lane)
        except OperationalError:
            _LOG.debug("The database is away; the sweep finds what is due.")

    async def _attempt(self, work: Work) -> None:
        attempt = work.attempt
        plan = plan_of(attempt)
        if attempt.needs_approval and attempt.approved_digest != digest_of(plan):
            await self._record(work, lambda: ends.ask_approval(attempt, plan))
            return
        try:
            done = await self._performers[attempt.kind](work)
        except (GaveWayError, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and not work.ending.is_set():
                raise  # the process stops
            await self._give_way(work)
        except FencedError as error:
            _LOG.warning("%s", error)
        except TaskError as error:
            await self._fail(work, error.error_class, str(error))
        except OperationalError as error:
            await self._fail(work, "transient", f"the database was away: {error.orig}")
        except Exception as error:  # noqa: BLE001 whatever it is, the task must not stay held
            _LOG.exception("Task %d went wrong.", attempt.task_id)
            await self._fail(work, "transient", f"{type(error).__name__}: {error}")
        else:
            await self._succeed(work, done)

    async def _succeed(self, work: Work, done: Done) -> None:
        def succeeded() -> Rule[Row]:
            return ends.succeed(work.attempt, done.result, use=done.use, effect=done.effect)

        await self._record(work, succeeded)

    async def _fail(self, work: Work, error_class: ends.ErrorClass, error: str) -> None:
        row = await self._record(work, lambda: ends.fail(work.attempt, error_class, error))
        if row is not None and row["state"] == "dead":
            try:
                await self._apply(agents.trip(work.attempt.agent_id))
            except UnknownError:
                _LOG.info("Agent %d is gone.", work.attempt.agent_id)

    async def _give_way(self, work: Work) -> None:
        if work.has_lost:
            _LOG.warning("Task %d was given to another worker.", work.attempt.task_id)
        elif work.is_late:
            await self._record(work, lambda: ends.time_out(work.attempt))
        else:
            await self._record(work, lambda: ends.cancel(work.attempt, "cancelled"))

    async def _record(self, work: Work, end: Callable[[], Rule[Row]]) -> Row | None:
        """Write down how an attempt ended, through a restart of the database; None if it lost."""
        until = time.monotonic() + self._room.lease.total_seconds()
        while True:
            try:
                return await self._apply(end())
            except FencedError as error:
                _LOG.warning("%s", error)
                return None
            except OperationalError:
                if time.monotonic() > until:
                    _LOG.warning("Task %d cannot be ended here.", work.attempt.task_id)
                    return None
                await asyncio.sleep(_RETRY_SECONDS)

    async def _beat(self) -> None:
        held = {task_id: each for task_id, (each, _) in self._held.items()}
        if not held:
            return
        attempts = [each.attempt for each in held.values()]
        kept: Any = await self._apply(claims.beat(attempts, lease=self._room.lease))
        found = {row["task_id"]: row for row in kept}
        for task_id, work in held.items():
            row = found.get(task_id)
            if row is None:
                work.has_lost = True
            if row is None or row["is_cancelled"] or row["is_late"]:
                work.is_late = row is not None and row["is_late"]
                self._end_soon(task_id, work)

    def _end_soon(self, task_id: int, work: Work) -> None:
        """Let a task give way, and stop it where it stands if it does not."""
        if work.ending.is_set():
            return
        work.ending.set()
        entry = self._held.get(task_id)
        if entry is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(HARD_STOP_SECONDS, entry[1].cancel)

    async def _apply(self, rule: Rule[ResultT]) -> ResultT:
        return await asyncio.to_thread(apply, self._engine, rule)


def _next(worker: str, room: int, kinds: Sequence[str], lease: timedelta) -> Rule[Claimed]:
    """Begin attempts, in one transaction.

    Agents that wait for a worker are moved on where nothing was begun: a look for tasks ends so,
    and what is due need not wait for theirs.
    """
    claimed = yield from claims.claim(worker, room, kinds, lease=lease)
    if claimed.attempts:
        return claimed
    moved = yield from agents.settle()
    if not moved:
        return claimed
    _LOG.info("%d agents moved on.", moved)
    return (yield from claims.claim(worker, room, kinds, lease=lease))


def launch_of(attempt: Attempt) -> Launch | None:
    """Return the run that an attempt is; None of a quick one."""
    kind = KINDS[attempt.kind]
    if kind.launch is None:
        return None
    return kind.launch(kind.input.model_validate(attempt.input))


def plan_of(attempt: Attempt) -> dict[str, Any]:
    """Return what an attempt would do, as people agree to it."""
    launch = launch_of(attempt)
    run = {} if launch is None else {"launch": launch.document()}
    return {"kind": attempt.kind, "input": dict(attempt.input), **run}
