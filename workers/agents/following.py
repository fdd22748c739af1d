"""Heavy tasks: each is one run of Dagster, launched once, followed, and found again.

The run carries the task's number as a tag, so that whoever takes the task over finds a run which
was launched just before a crash, and a data engineer sees which agent wanted it.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import httpx

from clients.dagster.asynchronous import AsyncDagsterClient
from clients.dagster.errors import RefusedError, UnableError, UnreachableError
from clients.dagster.values import Partition, Run
from storage.agents.writes import ends
from storage.agents.writes.refusals import FencedError
from storage.kit import clock
from storage.kit.unit_of_work import apply
from telemetry import tracing
from workers.agents.runner import launch_of
from workers.agents.work import Done, GaveWayError, TaskError, Work

AGENT_TAG = "touchline/agent"
TASK_TAG = "touchline/task"
AS_OF_TAG = "touchline/as_of"
PARTITION_TAG = "dagster/partition"
SCOREBOARD_DAYS = "scoreboard_days"  # of `assets.partitions`, which is not ours to import
RETRIES_TAG = "dagster/max_retries"
"""The queue makes a run again that failed; if Dagster did too, there would be two of them."""

_POLL_SECONDS = 2.0
_TIMEOUT_SECONDS = 10.0
_PATIENCE_SECONDS = 600.0
"""So long Dagster may be away while a run is followed."""
_FAILED = frozenset({"failure", "canceled"})
_ENDED = _FAILED | {"success"}
_MOST_RUNS = 20
"""Of one task: one for each of its attempts, and those that people made again."""
_NO_DAGSTER = "this worker knows no Dagster: set TOUCHLINE_DAGSTER_URL and restart it"


class Follower:
    """Launches and follows runs.

    Args:
        url: of Dagster's webserver; None is none.
        poll_seconds: between two looks at a run.
    """

    def __init__(self, url: str | None, *, poll_seconds: float = _POLL_SECONDS) -> None:
        self._url = url
        self._poll_seconds = poll_seconds

    async def __call__(self, work: Work) -> Done:
        """Do a heavy task: see `Perform`."""
        if self._url is None:
            raise TaskError("transient", _NO_DAGSTER)
        # A webserver on this machine: a proxy from the environment must not come between.
        async with httpx.AsyncClient(
            base_url=self._url, timeout=_TIMEOUT_SECONDS, trust_env=False
        ) as http:
            try:
                return await self._follow(work, AsyncDagsterClient(http))
            except (UnreachableError, UnableError) as error:
                reason = str(error).strip().partition("\n")[0]
                raise TaskError("transient", f"Dagster is not able to: {reason}") from error
            except RefusedError as error:
                raise TaskError("permanent", f"Dagster refuses: {error}") from error

    async def _follow(self, work: Work, dagster: AsyncDagsterClient) -> Done:
        run_id = await self._adopted(work, dagster)
        if run_id is None:
            run_id = await self._launched(work, dagster)
        try:
            await asyncio.to_thread(apply, work.engine, ends.note_run(work.attempt, run_id))
        except FencedError:
            await self._adopted(work, dagster)
            raise
        try:
            run = await self._ended(work, dagster, run_id)
        except (GaveWayError, asyncio.CancelledError):
            if not work.has_lost and work.ending.is_set():
                await dagster.terminate(run_id)
            raise
        if run.status == "success":
            return Done(result={"dagster_run_id": run_id, "job": run.job})
        if run.status == "canceled":
            raise TaskError("permanent", f"the run {run_id} was cancelled in Dagster")
        reason = await dagster.failure_of(run_id) or "its log names no step"
        raise TaskError("transient", f"the run {run_id} failed: {reason}")

    async def _adopted(self, work: Work, dagster: AsyncDagsterClient) -> str | None:
        """Return the run that an earlier attempt launched and that did not fail."""
        oldest = await _sole(await _runs_of(work, dagster), dagster)
        return None if oldest is None else oldest.run_id

    async def _launched(self, work: Work, dagster: AsyncDagsterClient) -> str:
        launch = launch_of(work.attempt)
        if launch is None:
            raise TaskError("permanent", f"{work.attempt.kind} is no run of Dagster")
        now = await asyncio.to_thread(_now, work)
        tags = {
            AGENT_TAG: str(work.attempt.agent_id),
            TASK_TAG: str(work.attempt.task_id),
            AS_OF_TAG: now.isoformat(),
            RETRIES_TAG: "0",
        }
        day = Partition(name=SCOREBOARD_DAYS, key=f"{now:%Y-%m-%d}") if launch.is_of_day else None
        partition = launch.partition if day is None else day.key
        if partition is not None:
            tags[PARTITION_TAG] = partition
        trace = tracing.traceparent()
        if trace is not None:
            tags[tracing.TRACEPARENT] = trace
        # An attempt that has lost its task meanwhile launches nothing.
        await asyncio.to_thread(apply, work.engine, ends.check(work.attempt))
        return await dagster.launch(launch.job, tags=tags, config=launch.config, partition=day)

    async def _ended(self, work: Work, dagster: AsyncDagsterClient, run_id: str) -> Run:
        """Return a run once it has ended, through a restart of Dagster."""
        away_since: float | None = None
        while True:
            try:
                runs = await _runs_of(work, dagster)
                await _sole(runs, dagster)
                away_since = None
            except (UnreachableError, UnableError):
                away_since = away_since or time.monotonic()
                if time.monotonic() - away_since > _PATIENCE_SECONDS:
                    raise
            else:
                run = next((each for each in runs if each.run_id == run_id), None)
                if run is None:
                    raise TaskError("transient", f"Dagster knows the run {run_id} no more")
                if run.status in _ENDED:
                    return run
            await work.pause(self._poll_seconds)


async def _runs_of(work: Work, dagster: AsyncDagsterClient) -> list[Run]:
    """Return the runs of a task, newest first."""
    return await dagster.recent(limit=_MOST_RUNS, tags={TASK_TAG: str(work.attempt.task_id)})


async def _sole(runs: Sequence[Run], dagster: AsyncDagsterClient) -> Run | None:
    """Return the oldest of a task's runs that did not fail, and end younger ones.

    There are two where an attempt was stopped, past its lease, between asking Dagster and its
    answer. Dagster ends none that is starting: whoever looks again asks again.
    """
    living = [run for run in runs if run.status not in _FAILED]
    for younger in living[:-1]:
        if younger.status not in _ENDED | {"canceling"}:
            with suppress(RefusedError):
                await dagster.terminate(younger.run_id)
    return living[-1] if living else None


def _now(work: Work) -> datetime:
    with work.engine.connect() as connection:
        return clock.now(connection)
