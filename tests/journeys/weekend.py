"""A long weekend of a simulated season, lived through by a whole stack that nobody touches.

What belongs here: letting domain time pass and disturbing the stack on the way. What does not:
what is asked of it afterwards (`test_weekend`).
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine

from pipelines.recurring_jobs import RecurringJob
from pipelines.runs import UNDER_WAY
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from tests.clocks import set_speed, step
from tests.journeys.stacks import Stack, running

_POLL_SECONDS = 0.2
_QUIET_SECONDS = 45.0  # longer than any sensor waits between two ticks
_LONGEST_RUN_SECONDS = 300.0
_ENOUGH_TO_SERVE = timedelta(seconds=45)  # of wall time: a tick, and a run's way to its start


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Domain time that passes at one speed; what lies between two stretches is skipped."""

    since: datetime
    until: datetime
    speed: float
    disturb: "Callable[[Weekend], str] | None" = None

    def wall(self, since: datetime, until: datetime) -> timedelta:
        """Return how much wall time a span has within this stretch."""
        shared = min(self.until, until) - max(self.since, since)
        return max(shared, timedelta(0)) / self.speed


@dataclass(slots=True, kw_only=True)
class Weekend:
    """A stack, and what happened to it."""

    stack: Stack
    engine: Engine
    instance: dg.DagsterInstance
    plan: tuple[Stretch, ...]
    killed: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return DatabaseClock(self.engine).now()

    def live(self) -> None:
        """Let the whole plan happen, then stop the clock and wait until nothing is under way."""
        for stretch in self.plan:
            if stretch.since > self.now:
                step(self.engine, to=stretch.since)
            set_speed(self.engine, stretch.speed)
            if stretch.disturb:
                disturbed = stretch.disturb(self)
                self.killed.append(f"{disturbed} before {self.now:%A %H:%M}")
            self.wait_until(stretch.until)
        set_speed(self.engine, 0)
        self.wait_until_quiet()

    def wait_until(self, instant: datetime) -> None:
        while self.now < instant:
            time.sleep(_POLL_SECONDS)

    def wait_until_quiet(self) -> None:
        """Wait until no run has been under way for as long as any sensor needs to ask for one."""
        deadline = time.monotonic() + _LONGEST_RUN_SECONDS
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < _QUIET_SECONDS:
            assert time.monotonic() < deadline, self.runs(UNDER_WAY)
            if self.runs(UNDER_WAY):
                quiet_since = time.monotonic()
            time.sleep(1)

    def runs(self, statuses: list[DagsterRunStatus] | None = None) -> list[dg.DagsterRun]:
        return list(self.instance.get_runs(dg.RunsFilter(statuses=statuses)))

    def due_windows(self, recurring: RecurringJob) -> set[datetime]:
        """Return the windows that the plan gave enough wall time to be served."""
        passed: dict[datetime, timedelta] = {}
        for stretch in self.plan:
            at = stretch.since
            while at < stretch.until:
                window, after = recurring.window(at), at + timedelta(minutes=1)
                passed[window] = passed.get(window, timedelta(0)) + stretch.wall(at, after)
                at = after
        return {window for window, wall in passed.items() if wall >= _ENOUGH_TO_SERVE}

    def stretch_at(self, instant: datetime) -> Stretch:
        return next(each for each in self.plan if each.since <= instant < each.until)

    def kill_service(self, name: str) -> str:
        self.stack.kill(name)
        return f"{name} killed"

    def wait_until_working(self, job: str) -> None:
        """Wait until a run of a job is at work, in one of its steps."""
        deadline = time.monotonic() + _LONGEST_RUN_SECONDS
        while not self._is_working(job):
            assert time.monotonic() < deadline, f"no run of {job}"
            time.sleep(_POLL_SECONDS)

    def _is_working(self, job: str) -> bool:
        started = dg.RunsFilter(job_name=job, statuses=[DagsterRunStatus.STARTED])
        return bool(self.instance.get_runs(started, limit=1))


def kill_daemon(at: datetime) -> Callable[[Weekend], str]:
    """Kill the daemon, which ticks sensors and starts runs."""

    def disturb(weekend: Weekend) -> str:
        weekend.wait_until(at)
        return weekend.kill_service("daemon")

    return disturb


def kill_workers(at: datetime, job: str) -> Callable[[Weekend], str]:
    """Kill the processes of the runs under way while a job runs."""

    def disturb(weekend: Weekend) -> str:
        weekend.wait_until(at)
        weekend.wait_until_working(job)
        pids = workers(weekend.stack.state["services"]["code server"]["pid"])
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        assert pids
        return f"{len(pids)} run workers killed"

    return disturb


def kill_code_server(at: datetime, job: str) -> Callable[[Weekend], str]:
    """Kill the code server while a job runs: its workers die with it, and nobody reports them."""

    def disturb(weekend: Weekend) -> str:
        weekend.wait_until(at)
        weekend.wait_until_working(job)
        return weekend.kill_service("code server")

    return disturb


def workers(parent: int) -> list[int]:
    """Return the run workers among a code server's children."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            command = (process / "cmdline").read_text()
        except OSError:
            continue  # ended meanwhile
        if int(fields[1]) == parent and "spawn_main" in command:
            found.append(int(process.name))
    return found


@contextmanager
def lived(plan: tuple[Stretch, ...]) -> Iterator[Weekend]:
    """Start a stack, let the plan happen to it, and yield it running with its clock stopped."""
    with running("touchline weekend ") as stack, pytest.MonkeyPatch.context() as patch:
        for name, value in stack.environment.items():
            patch.setenv(name, value)
        engine = engine_of(stack.environment["TOUCHLINE_DATABASE_URL"])
        with dg.DagsterInstance.get() as instance:
            weekend = Weekend(stack=stack, engine=engine, instance=instance, plan=plan)
            weekend.live()
            yield weekend
        engine.dispose()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2025; the 15th is a Saturday with a full round."""
    return datetime(2025, 11, day, hour, minute, tzinfo=UTC)
