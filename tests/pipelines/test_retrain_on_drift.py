"""Critical drift asks for a training, once, and not again before the cool-down is over."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine, text

from pipelines import tags
from pipelines.alert_sensors import retrain_on_drift
from storage.alerts import writes as alerts
from storage.alerts.writes import Notice
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork
from tests.pipelines.sensor_world import World, opened
from tests.pipelines.test_recurring_jobs import _RESULTS

pytestmark = pytest.mark.services

KEY = "drift:S1:concept"
DAY = timedelta(days=1)


@pytest.fixture
def world(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    """A world whose first run is over, with results enough to learn from."""
    for each in opened(engine):
        each.fill()
        with engine.begin() as connection:
            connection.execute(text(_RESULTS))
        yield each


def drifts(world: World, severity: str = "critical", *, drift: str = "concept") -> None:
    """Let the nightly look find drift now."""
    notice = Notice(
        key=f"drift:S1:{drift}",
        kind="drift",
        severity=severity,
        title="t",
        message="m",
        at=world.now,
        details={"drift": drift, "findings": [{"severity": None}, {"severity": severity}]},
    )
    with UnitOfWork(world.engine) as uow:
        alerts.raise_alert(uow, notice)
        uow.commit()


def test_nothing_is_requested_without_critical_drift(world):
    assert "no drift is critical" in world.tick(retrain_on_drift).reason
    drifts(world, "warning")
    drifts(world, drift="freshness")  # no training brings what a provider does not send
    assert "no drift is critical" in world.tick(retrain_on_drift).reason


def test_what_was_critical_once_asks_for_nothing_more(world):
    drifts(world)
    assert world.tick(retrain_on_drift).request
    drifts(world, "warning")
    assert "no drift is critical" in world.tick(retrain_on_drift).reason


def test_critical_drift_asks_for_one_training_and_says_why(world):
    drifts(world)
    request = world.tick(retrain_on_drift).request
    assert request.tags[tags.AS_OF] == world.now.isoformat()
    assert KEY in request.tags[tags.DUE]
    world.run("retrain", DagsterRunStatus.QUEUED)
    assert "queued" in world.tick(retrain_on_drift).reason


def test_a_training_settles_it_until_drift_is_seen_again_after_the_cool_down(world):
    drifts(world)
    world.run("retrain", DagsterRunStatus.SUCCESS)
    assert "trained since" in world.tick(retrain_on_drift).reason
    world.step(DAY)
    drifts(world)
    assert "cooling down" in world.tick(retrain_on_drift).reason
    world.step(DAY)
    assert len(world.tick(retrain_on_drift).requests) == 1


def test_the_cool_down_is_a_setting(world, monkeypatch):
    drifts(world)
    world.run("retrain", DagsterRunStatus.SUCCESS)
    world.step(DAY)
    drifts(world)
    monkeypatch.setenv("TOUCHLINE_RETRAIN_COOLDOWN_DAYS", "0.5")
    assert len(world.tick(retrain_on_drift).requests) == 1


def test_the_first_run_trains_too(world):
    world.run("spine", DagsterRunStatus.SUCCESS)
    world.step(DAY)
    drifts(world)
    assert "cooling down" in world.tick(retrain_on_drift).reason


def test_drift_that_is_over_asks_for_nothing(world):
    drifts(world)
    with UnitOfWork(world.engine) as uow:
        alerts.resolve_key(uow, KEY, by="ada", resolution="over")
        uow.commit()
    assert "no drift is critical" in world.tick(retrain_on_drift).reason


def test_a_training_that_failed_is_left_alone_for_a_while(world):
    drifts(world)
    world.run("retrain", DagsterRunStatus.FAILURE)
    assert "tried again" in world.tick(retrain_on_drift).reason
