"""Weeks of a simulated season, run by the sensors alone: what was due against what was done."""

import socket
import sys
import threading
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from sqlalchemy import text

from pipelines import recurring_jobs, tags
from pipelines.definitions import build
from pipelines.first_run import history_keys
from pipelines.runs import UNDER_WAY
from pipelines.sensors import (
    feeds_hourly,
    forecasts_due,
    full_time,
    history_daily,
    lineups_due,
    nightly_daily,
    retrain_weekly,
)
from sources.simulated.server import server
from sources.simulated.world import World as Northland
from storage.forecast.seals.verification import verify
from storage.kit.clock import DatabaseClock, FixedClock
from storage.kit.engine import engine_of
from tests.assets import independent
from tests.clocks import set_stepped, step
from tests.pipelines.sensor_world import World

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(3600)]

LASTS = timedelta(days=20)
A_RUN_TAKES = timedelta(seconds=20)
# Seen from kick-off: into each horizon, when line-ups are out, and when a match must be over.
AROUND_A_MATCH = [
    timedelta(minutes=each) for each in (-72 * 60 + 2, -24 * 60 + 2, -58, -40, 106, 118, 135)
]
SENSORS = (
    *(feeds_hourly, history_daily, full_time, lineups_due, forecasts_due),
    *(nightly_daily, retrain_weekly),
)
RECURRING = (
    recurring_jobs.FEEDS,
    recurring_jobs.HISTORY,
    recurring_jobs.NIGHTLY,
    recurring_jobs.RETRAIN,
)


@dataclass(slots=True, kw_only=True)
class Season:
    """A world, and what happened in it."""

    world: World
    instants: list[datetime] = field(default_factory=list)
    requested: Counter[str] = field(default_factory=Counter)
    took: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: list[str] = field(default_factory=list)

    def rows(self, statement: str, **values) -> list:
        with self.world.engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def turn(self, definitions: dg.Definitions) -> None:
        """Tick every sensor, and run what it asks for, until nothing is due at this instant."""
        requested: list[dg.RunRequest] = []
        for _ in range(8):
            requested = [
                request for sensor in SENSORS for request in self._run(sensor, definitions)
            ]
            if not requested:
                return
        raise AssertionError(f"still due at {self.world.now}: {requested}")

    def _run(self, sensor, definitions: dg.Definitions) -> list[dg.RunRequest]:
        self.instants.append(self.world.now)
        requests = self.world.tick(sensor).requests
        for request in requests:
            job = definitions.resolve_job_def(sensor.job.name)
            began = time.monotonic()
            done = job.execute_in_process(
                instance=self.world.instance,
                run_config=request.run_config,
                tags=dict(request.tags),
                partition_key=request.partition_key,
                raise_on_error=False,
            )
            self.took[job.name] += time.monotonic() - began
            step(self.world.engine, by=A_RUN_TAKES)
            self.requested[job.name] += 1
            if not done.success:
                errors = [
                    event.step_failure_data.error
                    for event in done.all_events
                    if event.is_step_failure
                ]
                self.failed.append(f"{job.name} at {self.world.now}: {errors}")
        return requests


def next_stop(season: Season, end: datetime) -> datetime | None:
    """Return where a clock that jumps must stop next: each six hours, and around every match.

    Asked again after every stop, because matches are called off and given new dates meanwhile.
    """
    now = season.world.now
    quarter = now.replace(hour=now.hour // 6 * 6, minute=1, second=0, microsecond=0)
    stops = {quarter + timedelta(hours=6), end}
    for (kickoff_at,) in season.rows("SELECT DISTINCT kickoff_at FROM football.match"):
        stops |= {kickoff_at + each for each in AROUND_A_MATCH}
    return min((stop for stop in stops if now < stop < end), default=None)


@pytest.fixture(scope="module")
def season(
    postgres_server, template_database: str, mlflow_url: str, tmp_path_factory
) -> Iterator[Season]:
    """More than three weeks from the opening instant, driven by nothing but sensors."""
    postgres_server.copy(template_database, "season")
    url = postgres_server.url("season")
    engine = engine_of(url)
    set_stepped(engine, Northland.OPENING)
    with providers(DatabaseClock(engine)) as address, pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "TOUCHLINE_WORLD": "simulated",
            "TOUCHLINE_DATABASE_URL": url,
            "TOUCHLINE_MLFLOW_TRACKING_URI": mlflow_url,
            "TOUCHLINE_LAKE_DIR": str(tmp_path_factory.mktemp("lake")),
            "TOUCHLINE_ARTIFACTS_DIR": str(tmp_path_factory.mktemp("artifacts")),
            "TOUCHLINE_KEYS_DIR": str(tmp_path_factory.mktemp("keys")),
            "TOUCHLINE_ESPN_URL": address,
            "TOUCHLINE_OPENMETEO_URL": address,
            "TOUCHLINE_FOOTBALLDATA_URL": address,
            "TOUCHLINE_NEWS_URLS": f"{address}/news/rss.xml",
            "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        }.items():
            patch.setenv(name, value)
        with dg.DagsterInstance.ephemeral() as instance, warnings.catch_warnings():
            # MLflow warns about its own type hints when it is imported.
            warnings.filterwarnings("ignore", module="mlflow")
            played = Season(world=World(engine=engine, instance=instance))
            play(played)
            yield played
    engine.dispose()


@contextmanager
def providers(clock: DatabaseClock) -> Iterator[str]:
    """Serve Northland at the season's clock."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        running = server(Northland(), clock.now, "127.0.0.1", 0)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join(timeout=10)


def play(season: Season) -> None:
    """Fill the world as a first run does, then let the clock jump and the sensors work."""
    definitions = build()
    world = season.world
    before = [world.tick(sensor) for sensor in SENSORS]
    assert not any(requested.requests for requested in before)
    keys = list(history_keys(FixedClock(world.now), simulated=True))
    world.instance.add_dynamic_partitions("history", keys)
    requested = tags.as_of(world.now)
    definitions.resolve_job_def("history").execute_in_process(
        instance=world.instance, tags={**requested, **tags.spanning(keys)}
    )
    today = f"{world.now:%Y-%m-%d}"
    world.instance.add_dynamic_partitions("scoreboard_days", [today])
    definitions.resolve_job_def("refresh").execute_in_process(
        instance=world.instance, tags=requested, partition_key=today
    )
    season.turn(definitions)
    end = world.now + LASTS
    while stop := next_stop(season, end):
        step(world.engine, to=stop)
        season.turn(definitions)


def test_every_window_was_served_once(season, capsys):
    runs = season.world.instance.get_runs(dg.RunsFilter(statuses=[DagsterRunStatus.SUCCESS]))
    table = []
    for recurring in RECURRING:
        jobs = {recurring.job, *recurring.also_served_by}
        due = {recurring.window(instant) for instant in season.instants}
        served = Counter(
            recurring.window(datetime.fromisoformat(run.tags[tags.AS_OF]))
            for run in runs
            if run.job_name in jobs
        )
        table.append((recurring.job, len(due), len(served), sum(served.values())))
        assert set(served) == due, recurring.job
        assert set(served.values()) == {1}, recurring.job
    with capsys.disabled():
        sys.stdout.write(f"\n{report(season, table)}\n")


def report(season: Season, table: list[tuple[str, int, int, int]]) -> str:
    """Return what a person wants to see of the season: due against done, and why."""
    causes = season.rows(
        "SELECT cause, count(*) AS looks, sum(sealed) AS sealed FROM forecast.review"
        " GROUP BY cause ORDER BY looks DESC"
    )
    lines = [
        f"{season.instants[0]:%Y-%m-%d} to {season.instants[-1]:%Y-%m-%d},"
        f" {len(season.instants)} ticks",
        *(f"{job:9} due {due:4}  served {served:4}  runs {n:4}" for job, due, served, n in table),
        *(
            f"{job:9} runs {n:4}  {season.took[job] / n:5.1f} s each"
            for job, n in season.requested.items()
        ),
        *(f"{row.cause:15} looks {row.looks:5}  sealed {row.sealed:5}" for row in causes),
    ]
    lines += independent.table_of_horizons(
        independent.horizons(season.world.engine, Northland.OPENING)
    )
    return "\n".join(lines)


def test_no_run_failed_and_none_is_left_running(season):
    assert season.failed == []
    left = season.world.instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))
    assert left == []


def test_every_match_was_forecast_in_every_horizon_before_it_kicked_off(season):
    due = independent.horizons(season.world.engine, Northland.OPENING)
    assert [row for row in due if row.after is None] == []
    assert len({row.match_id for row in due}) > 25
    # The clock stops two minutes into each horizon, and at six hours for what comes in between.
    assert max(row.after for row in due) < timedelta(hours=7)


def test_forecasts_say_why_they_were_made(season):
    causes = {cause for (cause,) in season.rows("SELECT DISTINCT cause FROM forecast.review")}
    assert {"first forecast", "T-72h", "T-24h", "T-1h", "prices changed"} <= causes
    assert {"nightly", "new model", "kick-off moved", "absence", "lineups"} <= causes
    reviewed = season.rows(
        "SELECT r.cause, convert_from(f.body, 'UTF8')::jsonb ->> 'cause' AS sealed_cause"
        " FROM forecast.forecast f JOIN forecast.review r USING (match_id, as_of)"
    )
    assert len(reviewed) > 500
    assert all(row.cause == row.sealed_cause for row in reviewed)


def test_nothing_was_sealed_again_without_a_change(season):
    assert independent.done_twice(season.world.engine) == []
    assert verify(season.world.engine).holds


def test_every_final_score_is_settled_with_that_score(season):
    assert independent.unsettled(season.world.engine) == []
    late = season.rows(
        "SELECT count(*) FROM football.match WHERE status IN ('scheduled', 'in_play')"
        " AND kickoff_at < :then",
        then=season.world.now - timedelta(hours=3),
    )
    assert late[0].count == 0
    slow = season.rows(
        "SELECT max(s.settled_at - m.kickoff_at) AS longest"
        " FROM forecast.settlement s JOIN football.match m USING (match_id)"
    )
    assert slow[0].longest < timedelta(hours=3)


def test_the_scorecard_equals_an_independent_count_over_sealed_rows(season):
    counted = independent.scorecard(season.world.engine)
    kept = independent.kept(season.world.engine)
    assert set(counted) == set(kept)
    for place, row in counted.items():
        assert kept[place].n == row.n, place
        for name in ("log_loss", "brier", "rps"):
            assert getattr(kept[place], name) == pytest.approx(getattr(row, name), abs=1e-7)
    at_kick_off = [row for place, row in kept.items() if place[:2] == (None, "kick-off")]
    assert len(at_kick_off) == 5  # both of ours, the market twice, the base rate
    assert all(row.n > 30 for row in at_kick_off)
    assert any(place[1] == "T-72h" for place in kept)
