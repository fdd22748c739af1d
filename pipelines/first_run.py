"""Fill an empty world: history, then a first forecast, and what surrounds the matches beside it.

What belongs here: the order of those three runs, and reporting their progress. History runs
in this process, because Dagster's servers are still coming up by then; the others are launched in
the running Dagster. What does not: what the runs do (`pipelines.jobs`, `assets`).
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import dagster as dg
import httpx
from sqlalchemy import Engine, exists, select

from assets.partitions import DAYS, HISTORY, CompetitionSeason
from clients.dagster import operations
from clients.dagster.errors import RunFailedError
from clients.dagster.sync import DagsterClient
from clients.dagster.values import Location, Partition
from football.competitions import competitions_of
from football.observations.match import Season
from pipelines import tags
from storage.kit.clock import Clock, DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.tables.seals import seal
from storage.settings import StorageSettings

FIRST_SEASON = 2018
"""Start year of the oldest season fetched: ratings settle and models can be judged."""

_HISTORY_STEP = "raw_footballdata__season"
_STEP_DONE = "ExecutionStepSuccessEvent"
_SHOWN = {"ExecutionStepStartEvent", _STEP_DONE}
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_TEAMS_KNOWN = "core_matches"
"""The step of the spine after which news and weather know whom they are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the first run is: `str(progress)` is fit for a terminal.

    Attributes:
        done: how many steps of the job are done.
        step: the one this is about.
        has_done: the same, when this says that it is done.
    """

    job: str
    done: int
    step: str
    has_done: str | None = None

    def __str__(self) -> str:
        return f"{self.job}: {self.done} done, {self.step}"


def _silently(progress: Progress) -> None:
    del progress


def first_run(
    dagster_url: str,
    on_progress: Callable[[Progress], None] = _silently,
    settings: StorageSettings | None = None,
) -> None:
    """Load every season of the world's competitions, then make every other asset once.

    Safe to repeat: partitions that exist stay, payloads already parsed are not parsed again, and
    an unchanged forecast is not sealed twice.

    Raises:
        UnreachableError: Dagster does not answer.
        RefusedError: Dagster cannot load the definitions or does not launch a job.
        RunFailedError: a run failed; the message names the step, its error and the run's page.
    """
    settings = settings or StorageSettings()  # pyright: ignore[reportCallIssue] - from environment
    engine = engine_of(settings.database_url)
    try:
        clock = DatabaseClock(engine)
        keys = list(history_keys(clock, simulated=settings.world == "simulated"))
        with dg.DagsterInstance.get() as instance:
            load_history(instance, clock, keys, on_progress)
        # A webserver on this machine: a proxy from the environment must not come between.
        with httpx.Client(base_url=dagster_url, timeout=60.0, trust_env=False) as http:
            dagster = DagsterClient(http)
            forecast(dagster, dagster.location_of("spine"), clock, on_progress)
    finally:
        engine.dispose()


def history_keys(clock: Clock, *, simulated: bool) -> Iterator[str]:
    """Yield the history partitions of a world up to the season in progress, oldest first."""
    for start_year in range(FIRST_SEASON, Season.of(clock.now().date()).start_year + 1):
        for competition in competitions_of(simulated=simulated):
            yield CompetitionSeason(start_year=start_year, code=competition.code).key


def load_history(
    instance: dg.DagsterInstance,
    clock: Clock,
    keys: Collection[str],
    on_progress: Callable[[Progress], None] = _silently,
) -> None:
    """Fetch and keep the season files of these partitions, in one run executed here.

    Raises:
        RunFailedError: a file could not be kept; the message says why and names the run.
    """
    from pipelines.definitions import defs  # noqa: PLC0415 - a second; `is_due` needs none of it

    on_progress(Progress(job="history", done=0, step=_HISTORY_STEP))
    instance.add_dynamic_partitions(str(HISTORY.name), list(keys))
    run = defs.resolve_job_def("history").execute_in_process(
        run_config=_QUIET,
        instance=instance,
        tags={**tags.as_of(clock.now()), **tags.spanning(keys)},
        raise_on_error=False,
    )
    if not run.success:
        raise RunFailedError(f"history (run {run.run_id}): {'; '.join(_failures(run))}")
    on_progress(Progress(job="history", done=1, step=_HISTORY_STEP))


def forecast(
    dagster: DagsterClient,
    location: Location,
    clock: Clock,
    on_progress: Callable[[Progress], None] = _silently,
) -> None:
    """Run the graph for the day the domain clock shows: its spine, the rest of it beside.

    Raises:
        UnreachableError: Dagster does not answer.
        RunFailedError: a run failed; the message names the step, its error and the run's page.
    """
    now = clock.now()
    today = f"{now:%Y-%m-%d}"
    dagster.ask(operations.add_partition(location, Partition(name=str(DAYS.name), key=today)))
    run_tags = {**tags.as_of(now), **tags.spanning([today])}
    beside: str | None = None
    for progress in _followed(dagster, "spine", dagster.launch(location, "spine", run_tags)):
        on_progress(progress)
        if beside is None and progress.has_done == _TEAMS_KNOWN:
            beside = dagster.launch(location, "surroundings", run_tags)
    if beside is not None:
        for progress in _followed(dagster, "surroundings", beside):
            on_progress(progress)


def is_due(engine: Engine) -> bool:
    """Whether this world has never sealed a forecast."""
    with engine.connect() as connection:
        return not connection.scalar(select(exists(select(seal.c.seal_no))))


def _failures(run: dg.ExecuteInProcessResult) -> Iterator[str]:
    """Yield what each failed step says, deepest cause first."""
    for event in run.all_events:
        if event.is_step_failure and (error := event.step_failure_data.error):
            while error.cause:
                error = error.cause
            yield f"step {event.step_key} failed: {error.message.strip()}"


def _followed(dagster: DagsterClient, job: str, run_id: str) -> Iterator[Progress]:
    """Yield how far a run is, until it has succeeded."""
    done = 0
    for event in dagster.follow(run_id):
        if event.step is None or event.kind not in _SHOWN:
            continue
        is_done = event.kind == _STEP_DONE
        done += is_done
        yield Progress(
            job=job, done=done, step=event.step, has_done=event.step if is_done else None
        )
