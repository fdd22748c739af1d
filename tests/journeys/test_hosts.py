"""Dagster's steps on two hosts, one killed in a training and one cut off: runs end, none twice."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipelines import tags
from tests.journeys.hosts import HOSTS, Hosts, hosts, until
from tests.journeys.launching import Runs, runs_at

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(1500)]

_HISTORY = """
import dagster as dg
from pipelines.first_run import history_keys, load_history
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.settings import StorageSettings
engine = engine_of(StorageSettings().database_url)
clock = DatabaseClock(engine)
with dg.DagsterInstance.get() as instance:
    load_history(instance, clock, list(history_keys(clock, simulated=True)))
"""
_EVENTS = """
SELECT count(*) FROM event_logs
 WHERE run_id = '%s' AND dagster_event_type = '%s' AND step_key LIKE '%s'
"""
# Each happening is recorded once, however often a step was begun.
_ONCE = {
    "forecasts": "SELECT match_id, track, horizon, as_of, model_version_id FROM forecast.forecast",
    "seals": "SELECT previous FROM forecast.seal",
    "matches": "SELECT season_id, home_team_id, away_team_id FROM football.match",
    "models": "SELECT name, as_of FROM forecast.model_version",
}


@pytest.fixture(scope="module")
def house() -> Iterator[Hosts]:
    with hosts() as made:
        made.run(_HISTORY)
        for host in HOSTS:
            made.begin_worker(host)
        yield made


@pytest.fixture(scope="module")
def runs(house: Hosts) -> Iterator[Runs]:
    with runs_at(house.place.address_of("webserver")) as made:
        yield made


def day(house: Hosts) -> dict[str, str]:
    ((now,),) = house.rows("SELECT clock.now()")
    assert isinstance(now, datetime)
    now = now.astimezone(UTC)
    return {**tags.as_of(now), **tags.spanning([f"{now:%Y-%m-%d}"])}


def count(house: Hosts, run_id: str, event: str, step: str = "%") -> int:
    ((found,),) = house.rows(_EVENTS % (run_id, event, step), "dagster")
    assert isinstance(found, int)
    return found


def worker_of(house: Hosts, run_id: str, step: str) -> str | None:
    """The host that has begun with a step and has not ended it."""
    query = (
        "SELECT step_key, event FROM event_logs"  # noqa: S608 our own words
        f" WHERE run_id = '{run_id}' AND dagster_event_type = 'ENGINE_EVENT'"
        f" AND step_key LIKE '{step}' AND event LIKE '%in celery worker%' ORDER BY id DESC"
    )
    for key, event in house.rows(query, "dagster"):
        if not count(house, run_id, "STEP_SUCCESS", str(key)):
            return next(host for host in HOSTS if f"steps@{host}" in str(event))
    return None


def ended(runs: Runs, run_id: str, status: str) -> None:
    until(lambda: runs.status_of(run_id) in {"SUCCESS", "FAILURE", "CANCELED"}, seconds=600)
    assert runs.status_of(run_id) == status, runs.failures_of(run_id)


def begun(house: Hosts, runs: Runs, run_id: str, step: str) -> str:
    """Wait until a worker has a step; the host it is on."""
    found: list[str] = []

    def look() -> bool:
        assert runs.status_of(run_id) not in {"SUCCESS", "FAILURE"}, "it ended before"
        if host := worker_of(house, run_id, step):
            found.append(host)
        return bool(found)

    until(look, seconds=400)
    return found[0]


def retried(runs: Runs, run_id: str) -> str:
    until(lambda: runs.retry_of(run_id) is not None, seconds=120)
    retry = runs.retry_of(run_id)
    assert retry is not None
    return retry


def is_written_once(house: Hosts) -> None:
    for name, query in _ONCE.items():
        ((rows, distinct),) = house.rows(
            f"SELECT count(*), count(DISTINCT each) FROM ({query}) AS each"  # noqa: S608 ours
        )
        assert rows == distinct, name
        assert rows, name


def test_a_worker_is_killed_in_a_training_and_the_run_is_finished_by_the_other(house, runs):
    run_id = runs.launch("spine", day(house))
    host = begun(house, runs, run_id, "models\\_%")
    house.kill_worker(host)
    ended(runs, run_id, "FAILURE")
    retry = retried(runs, run_id)
    ended(runs, retry, "SUCCESS")
    # What had succeeded was not done again.
    assert count(house, retry, "STEP_SUCCESS") < count(house, run_id, "STEP_SUCCESS") + count(
        house, retry, "STEP_SUCCESS"
    )
    assert not count(house, retry, "STEP_START", "raw\\_espn\\_\\_scoreboard")
    house.begin_worker(host)
    is_written_once(house)


def test_a_host_that_is_cut_off_and_comes_back_does_nothing_twice(house, runs):
    run_id = runs.launch("retrain", day(house))
    host = begun(house, runs, run_id, "%")
    house.cut_off(host)
    ended(runs, run_id, "FAILURE")
    retry = retried(runs, run_id)
    begun(house, runs, retry, "%")
    house.bring_back(host)
    ended(runs, retry, "SUCCESS")
    is_written_once(house)
    # It works again.
    last = runs.launch("nightly", day(house))
    ended(runs, last, "SUCCESS")
    for each in HOSTS:
        assert "STEP_SUCCESS" in house.log(f"worker {each}")
    is_written_once(house)
