"""Fill an empty world: load history in one run, then refresh everything once.

What belongs here: asking a running Dagster for those two runs and telling the caller how they go.
What does not: what the runs do (`pipelines.jobs`, `assets`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
from sqlalchemy import Engine, exists, select

from assets.partitions import HISTORY, CompetitionSeason
from football.competitions import competitions_of
from football.observations.match import Season
from pipelines import tags
from pipelines.dagster_client import DagsterClient, Location
from storage.clock import Clock, DatabaseClock
from storage.database import engine_of
from storage.settings import StorageSettings
from storage.tables.forecast import seal

FIRST_SEASON = 2018
"""Start year of the oldest season fetched: ratings settle and models can be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the first run is: `str(progress)` is fit for a terminal."""

    job: str
    done: int
    step: str

    def __str__(self) -> str:
        return f"{self.job}: {self.done} done, {self.step}"


def _silently(progress: Progress) -> None:
    del progress


def first_run(
    dagster_url: str,
    on_progress: Callable[[Progress], None] = _silently,
    settings: StorageSettings | None = None,
) -> None:
    """Load every season of the world's competitions, then run the whole graph once.

    Safe to repeat: partitions that exist stay, payloads already parsed are not parsed again, and
    an unchanged forecast is not sealed twice.

    Raises:
        DagsterUnreachableError: Dagster does not answer or cannot load the definitions.
        RunFailedError: a run failed; the message names the step, its error and the run's page.
    """
    settings = settings or StorageSettings()  # pyright: ignore[reportCallIssue] - from environment
    engine = engine_of(settings.database_url)
    try:
        clock = DatabaseClock(engine)
        keys = list(history_keys(clock, simulated=settings.world == "simulated"))
        # A webserver on this machine: a proxy from the environment must not come between.
        with httpx.Client(base_url=dagster_url, timeout=60.0, trust_env=False) as http:
            dagster = DagsterClient(http)
            location = dagster.location_of("refresh")
            _load_history(dagster, location, clock, keys, on_progress)
            refresh(dagster, location, clock, on_progress)
    finally:
        engine.dispose()


def history_keys(clock: Clock, *, simulated: bool) -> Iterator[str]:
    """Yield the history partitions of a world up to the season in progress, oldest first."""
    for start_year in range(FIRST_SEASON, Season.of(clock.now().date()).start_year + 1):
        for competition in competitions_of(simulated=simulated):
            yield CompetitionSeason(start_year=start_year, code=competition.code).key


def refresh(
    dagster: DagsterClient,
    location: Location,
    clock: Clock,
    on_progress: Callable[[Progress], None] = _silently,
) -> str:
    """Run the whole graph for the day the domain clock shows and return the run's id."""
    now = clock.now()
    day = tags.spanning([f"{now:%Y-%m-%d}"])
    return _run(dagster, location, "refresh", {**tags.as_of(now), **day}, on_progress)


def is_owed(engine: Engine) -> bool:
    """Tell whether this world has never sealed a forecast."""
    with engine.connect() as connection:
        return not connection.scalar(select(exists(select(seal.c.seal_no))))


def _load_history(
    dagster: DagsterClient,
    location: Location,
    clock: Clock,
    keys: list[str],
    on_progress: Callable[[Progress], None],
) -> None:
    dagster.add_partitions(location, str(HISTORY.name), keys)
    span = {**tags.as_of(clock.now()), **tags.spanning(keys)}
    _run(dagster, location, "history", span, on_progress)


def _run(
    dagster: DagsterClient,
    location: Location,
    job: str,
    run_tags: dict[str, str],
    on_progress: Callable[[Progress], None],
) -> str:
    run_id = dagster.launch(location, job, run_tags)
    done = 0
    for event in dagster.follow(run_id):
        if event.kind == "ExecutionStepSuccessEvent":
            done += 1
        if event.kind in {"ExecutionStepStartEvent", "ExecutionStepSuccessEvent"} and event.step:
            on_progress(Progress(job=job, done=done, step=event.step))
    return run_id
