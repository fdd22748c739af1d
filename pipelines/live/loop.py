"""The loop of the live run: follows every league of a window until all is final and confirmed.

What belongs here: taking and keeping the window, a task per league, sleeping between looks. What
does not: a look itself (`poll`), Dagster (`job`).

Looks run in a few threads, for clients and database drivers wait. A lost database is waited for; a
lost lock is taken again or, if another process has it, the end of this one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from football.competitions import Competition
from football.models.in_play import InPlay
from football.models.shots_so_far import SIMULATED
from pipelines.live.board import SharedBoard
from pipelines.live.pace import Pace
from pipelines.live.plan import Plan
from pipelines.live.poll import LeaguePoll, Tally, Tools
from pipelines.live.window import Window
from sources.espn.client import EspnClient
from storage.forecast.writes.live_window import FencedError, Lease
from storage.kit.clock import DatabaseClock

T = TypeVar("T")
_THREADS = 6
_BEAT_SECONDS = 5.0
_RETAKE_SECONDS = 120.0
_SHORTEST_PAUSE_SECONDS = 0.02
_AWAY = (DBAPIError, PoolTimeoutError)


class Ending(StrEnum):
    """Why a live run ended."""

    ALL_FINAL = "every match of the window is final and confirmed"
    NOTHING_DUE = "no match is about to begin or in play"
    HELD = "another process follows the matches"
    TAKEN_OVER = "another process took the window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended, and what it did."""

    ending: Ending
    total: Tally


@dataclass(slots=True, kw_only=True)
class LiveRun:
    """Follows one window.

    Attributes:
        engine: of the world; what is written goes through a fenced copy.
        espn: whom to ask.
        competitions: of this world.
        pace: how often.
        holder: written into the window, for people.
        report: given what the looks since the last report came to, about once a minute.
        lead: how long before kick-off to begin.
    """

    engine: Engine
    espn: EspnClient
    competitions: Sequence[Competition]
    pace: Pace
    holder: str
    report: Callable[[Tally], None] = lambda _: None
    report_seconds: float = 60.0
    lead: timedelta | None = None
    _total: Tally = field(default_factory=Tally)
    _recent: Tally = field(default_factory=Tally)
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_THREADS, thread_name_prefix="live")
    )

    async def run(self) -> Outcome:
        """Follow the window that is open now until it is over."""
        try:
            ending = await self._hold()
        finally:
            self._threads.shutdown(wait=True)
            self.report(self._recent)
        return Outcome(ending=ending, total=self._total)

    async def _hold(self) -> Ending:
        """Take the window, follow it, and take it again for as long as the lock gets lost."""
        is_again = False
        while True:
            plan = await self._patiently(self._plan)
            if plan.window is None:
                return Ending.ALL_FINAL if is_again else Ending.NOTHING_DUE
            lease = await self._patiently(lambda window=plan.window: self._take(window))
            if lease is None:
                return Ending.TAKEN_OVER if is_again else Ending.HELD
            try:
                return await _Follower(self, lease, plan).follow()
            except FencedError:
                is_again = True
            finally:
                lease.release()

    def _take(self, window: Window) -> Lease | None:
        return Lease.take(
            self.engine,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
            holder=self.holder,
        )

    def _plan(self) -> Plan:
        return Plan.of(self.engine, self.competitions, self.lead)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run what waits, in one of a few threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _patiently(self, work: Callable[[], T]) -> T:
        """Run something that needs the database, waiting for it while it is away."""
        deadline = monotonic() + _RETAKE_SECONDS
        while True:
            try:
                return await self.in_thread(work)
            except _AWAY:
                if monotonic() > deadline:
                    raise
                await asyncio.sleep(self.pace.seconds)

    def note(self, look: Tally) -> None:
        """Count a look."""
        self._total.add(look)
        self._recent.add(look)

    @property
    def budget_left(self) -> int | None:
        """Requests that the provider's budget has left today, as last reported."""
        return self._total.budget_left

    def report_recent(self) -> None:
        """Report what has been counted since the last time."""
        self.report(self._recent)
        self._recent = Tally()


def _model_of(competitions: Iterable[Competition]) -> InPlay:
    """Return how grids follow matches: what shots say was learned in the simulated world alone."""
    is_simulated = all(each.is_simulated for each in competitions)
    return InPlay(shots=SIMULATED if is_simulated else None)


class _Follower:
    """One holding of the window: its lease, and the tasks that look."""

    def __init__(self, live: LiveRun, lease: Lease, plan: Plan) -> None:
        self._live = live
        self._lease = lease
        self._plan = plan
        self._tools = Tools(
            engine=lease.fenced(),
            espn=live.espn,
            board=SharedBoard(live.espn, live.pace.seconds),
            clock=DatabaseClock(live.engine),
            model=_model_of(live.competitions),
        )
        self._leagues = {each.code: each for each in live.competitions if each.espn}
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}

    async def follow(self) -> Ending:
        """Return when the window is over.

        Raises:
            FencedError: the lock was lost.
        """
        beat_at = reported_at = monotonic()
        try:
            while self._plan.window is not None:
                self._start_and_stop()
                await asyncio.sleep(min(self._live.pace.seconds, 1.0))
                self._complain()
                self._plan = await self._renewed()
                if monotonic() - beat_at >= _BEAT_SECONDS:
                    beat_at = monotonic()
                    await self._beat()
                if monotonic() - reported_at >= self._live.report_seconds:
                    reported_at = monotonic()
                    self._live.report_recent()
        finally:
            await self._stop_all()
        await self._live.in_thread(self._lease.finish)
        return Ending.ALL_FINAL

    def _start_and_stop(self) -> None:
        """Keep a pair of tasks for every league with a match to look at."""
        wanted = {each.competition_code for each in self._plan.due} & self._leagues.keys()
        for code in wanted - self._tasks.keys():
            poll = LeaguePoll(self._leagues[code], self._tools)
            self._tasks[code] = [
                asyncio.create_task(self._scores(code, poll), name=f"{code} scores"),
                asyncio.create_task(self._summaries(code, poll), name=f"{code} summaries"),
            ]
        for code in self._tasks.keys() - wanted:
            for task in self._tasks.pop(code):
                task.cancel()

    async def _scores(self, code: str, poll: LeaguePoll) -> None:
        async def look() -> Tally:
            due = self._plan.due_of(code)
            return await self._live.in_thread(lambda: poll.scores(due))

        await self._again_and_again(code, look)

    async def _summaries(self, code: str, poll: LeaguePoll) -> None:
        async def look() -> Tally:
            due = self._plan.due_of(code)
            every = self._live.pace.summary_seconds(self._live.budget_left)
            return await self._live.in_thread(lambda: poll.summaries(due, every))

        await self._again_and_again(code, look)

    async def _again_and_again(self, code: str, look: Callable[[], Awaitable[Tally]]) -> None:
        """Look from beat to beat; what takes long shortens the pause, what fails lengthens it."""
        failures = 0
        while True:
            began = monotonic()
            try:
                seen = await look()
            except _AWAY:
                seen = Tally(looks=1, failures=1)
            self._live.note(seen)
            failures = failures + 1 if seen.has_failed else 0
            interval = self._live.pace.interval_seconds(
                self._plan.due_of(code),
                self._plan.now,
                failures=failures,
                speed=self._plan.speed,
                budget_left=self._live.budget_left,
            )
            await asyncio.sleep(max(_SHORTEST_PAUSE_SECONDS, began + interval - monotonic()))

    async def _renewed(self) -> Plan:
        try:
            plan = await self._live.in_thread(
                lambda: Plan.of(self._live.engine, self._live.competitions, self._live.lead)
            )
            is_held = await self._live.in_thread(self._lease.is_held)
        except _AWAY:
            plan, is_held = self._plan, False
        if not is_held:
            raise FencedError("the connection that had the lock is gone")
        return plan

    async def _beat(self) -> None:
        window = self._plan.window
        if window is not None:
            await self._live.in_thread(lambda: self._lease.beat(window.closes_at))

    def _complain(self) -> None:
        """Raise what ended a task: a task ends by itself only when something is wrong."""
        for tasks in self._tasks.values():
            for task in tasks:
                if task.done() and not task.cancelled() and (fault := task.exception()):
                    raise fault

    async def _stop_all(self) -> None:
        tasks = [task for pair in self._tasks.values() for task in pair]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, FencedError):
                await task
        self._tasks.clear()


def run(live: LiveRun) -> Outcome:
    """Run the loop to its end in this thread."""
    work: Coroutine[Any, Any, Outcome] = live.run()
    return asyncio.run(work)
