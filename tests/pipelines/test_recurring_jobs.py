"""Sensors of jobs that are due once per window of domain time: every outcome of a tick."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine, text

from football.competitions import competitions_of
from pipelines import tags, windows
from pipelines.runs import pause_until
from pipelines.sensors import (
    SENSORS,
    feeds_hourly,
    history_daily,
    nightly_daily,
    retrain_weekly,
    season_files,
)
from storage.kit.clock import DatabaseClock
from tests.pipelines.sensor_world import World, opened

pytestmark = pytest.mark.services

NORTHLAND = competitions_of(simulated=True)
RECURRING = [
    pytest.param(feeds_hourly, "feeds", timedelta(hours=1), id="feeds"),
    pytest.param(history_daily, "history", timedelta(days=1), id="history"),
    pytest.param(nightly_daily, "nightly", timedelta(days=1), id="nightly"),
    pytest.param(retrain_weekly, "retrain", timedelta(days=7), id="retrain"),
]
each_recurring = pytest.mark.parametrize(("sensor", "job", "period"), RECURRING)
# The others are made by the same function as the first of these.
each_kind = pytest.mark.parametrize(("sensor", "job", "period"), RECURRING[:2])


@pytest.fixture
def empty(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    yield from opened(engine)


@pytest.fixture
def world(empty: World) -> World:
    """A world whose first run is over; 600 old results make it worth training."""
    empty.fill()
    with empty.engine.begin() as connection:
        connection.execute(text(_RESULTS))
    return empty


_RESULTS = """
INSERT INTO football.match (competition_id, season_id, home_team_id, away_team_id, kickoff_at,
    has_kickoff_time, kickoff_source, status, phase_rank, observed_at, home_goals_90,
    away_goals_90, known_at, known_basis, recorded_at)
SELECT competition_id, season_id, home_team_id, away_team_id, kickoff_at - n * interval '1 day',
    true, 'test', 'finished', 9, kickoff_at, 1, 0, kickoff_at, 'assumed', kickoff_at
FROM football.match, generate_series(30, 629) n
"""


def test_every_sensor_runs_from_the_start_and_says_what_it_is_for():
    for sensor in SENSORS:
        assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
        assert sensor.description


@each_recurring
def test_everything_waits_for_the_first_run_of_a_simulated_world(empty, sensor, job, period):
    result = empty.tick(sensor)
    assert not result.requests
    assert "first run" in result.reason


@each_recurring
def test_an_open_window_is_one_run(world, sensor, job, period):
    request = world.tick(sensor).request
    assert request.run_key is None
    assert request.tags[tags.AS_OF] == world.now.isoformat()
    assert datetime.fromisoformat(request.tags[tags.WINDOW]) <= world.now


@each_kind
@pytest.mark.parametrize("status", [DagsterRunStatus.QUEUED, DagsterRunStatus.STARTED])
def test_a_run_on_its_way_is_not_requested_again(world, sensor, job, period, status):
    world.run(job, status)
    result = world.tick(sensor)
    assert not result.requests
    assert f"of {job} is {status.value.lower()}" in result.reason


@each_kind
def test_nothing_is_requested_while_the_first_run_goes_on(world, sensor, job, period):
    world.run("surroundings", DagsterRunStatus.STARTED)
    assert "surroundings" in world.tick(sensor).reason


@each_recurring
def test_a_served_window_needs_nothing_until_the_next_one_opens(world, sensor, job, period):
    world.run(job, DagsterRunStatus.SUCCESS)
    result = world.tick(sensor)
    assert not result.requests
    assert "nothing due" in result.reason
    world.step(period)
    assert len(world.tick(sensor).requests) == 1


@each_kind
def test_windows_that_went_by_are_one_run(world, sensor, job, period):
    world.run(job, DagsterRunStatus.SUCCESS)
    world.step(period * 5)
    assert len(world.tick(sensor).requests) == 1


@each_kind
def test_a_run_for_an_earlier_window_serves_no_later_one(world, sensor, job, period):
    world.run(job, DagsterRunStatus.SUCCESS, as_of=world.now - period)
    assert len(world.tick(sensor).requests) == 1


@each_kind
def test_a_job_that_failed_is_left_alone_for_a_while(world, sensor, job, period):
    world.run(job, DagsterRunStatus.FAILURE)
    result = world.tick(sensor)
    assert not result.requests
    assert "tried again" in result.reason


@pytest.mark.parametrize(
    ("sensor", "part"),
    [(feeds_hourly, "surroundings"), (nightly_daily, "spine"), (retrain_weekly, "spine")],
)
def test_the_first_run_serves_the_windows_it_falls_in(world, sensor, part):
    world.run(part, DagsterRunStatus.SUCCESS)
    assert "nothing due" in world.tick(sensor).reason


def test_a_run_started_by_hand_serves_no_window(world):
    run = dg.DagsterRun(job_name="feeds", status=DagsterRunStatus.SUCCESS)
    world.instance.add_run(run)
    assert len(world.tick(feeds_hourly).requests) == 1


def test_pauses_double_with_each_failure_up_to_half_an_hour(world):
    waits = []
    for _ in range(8):
        world.run("feeds", DagsterRunStatus.FAILURE)
        records = world.instance.get_run_records(dg.RunsFilter(job_name="feeds"))
        waits.append(pause_until(records) - records[0].update_timestamp)
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_success_ends_the_pauses(world):
    world.run("feeds", DagsterRunStatus.FAILURE)
    world.run("feeds", DagsterRunStatus.SUCCESS)
    assert pause_until(world.instance.get_run_records(dg.RunsFilter(job_name="feeds"))) is None


def test_feeds_run_for_the_day_of_the_domain_clock(world):
    assert world.tick(feeds_hourly).request.tags[tags.PARTITION] == "2025-11-15"
    world.step(timedelta(days=20))
    assert world.tick(feeds_hourly).request.tags[tags.PARTITION] == "2025-12-05"
    # What nobody requested is no partition, and is not missing.
    known = world.instance.get_dynamic_partitions("scoreboard_days")
    assert list(known) == ["2025-11-15", "2025-12-05"]


def test_season_files_are_those_of_the_season_in_progress(world):
    result = world.tick(history_daily)
    assert result.request.tags[tags.RANGE_START] == "S1_2025-26"
    assert result.request.tags[tags.RANGE_END] == "S2_2025-26"
    assert season_files(date(2026, 6, 30), NORTHLAND)[0] == "S1_2025-26"
    assert season_files(date(2026, 7, 1), NORTHLAND)[0] == "S1_2026-27"


def test_a_new_season_gets_its_partitions_with_its_first_run(world):
    world.instance.add_dynamic_partitions("history", ["S1_2025-26"])
    context = dg.build_sensor_context(
        instance=world.instance,
        resources={"engine": world.engine, "competitions": NORTHLAND},
    )
    result: Any = history_daily(context)
    (added,) = result.dynamic_partitions_requests
    assert list(added.partition_keys) == ["S2_2025-26"]


def test_a_live_world_is_fed_at_once_and_learns_when_there_is_history(
    engine: Engine, clock: DatabaseClock
):
    for live in opened(engine, is_simulated=False):
        assert len(live.tick(feeds_hourly).requests) == 1
        assert len(live.tick(history_daily).requests) == 1
        assert "too few to learn from" in live.tick(retrain_weekly).reason
        assert "no model is champion" in live.tick(nightly_daily).reason
        live.fill()
        assert len(live.tick(nightly_daily).requests) == 1


@pytest.mark.parametrize(
    ("window", "now", "opened_at"),
    [
        (windows.hourly, "2025-11-15 09:59:59", "2025-11-15 09:00"),
        (windows.daily(4), "2025-11-15 03:59", "2025-11-14 04:00"),
        (windows.daily(4), "2025-11-15 04:00", "2025-11-15 04:00"),
        (windows.weekly(0, 5), "2025-11-17 04:59", "2025-11-10 05:00"),
        (windows.weekly(0, 5), "2025-11-17 05:00", "2025-11-17 05:00"),
        (windows.weekly(0, 5), "2025-11-16 23:00", "2025-11-10 05:00"),
    ],
)
def test_windows_open_at_their_hour(window, now, opened_at):
    start = window(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert start == datetime.fromisoformat(opened_at).replace(tzinfo=UTC)
