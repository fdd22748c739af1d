"""Failed runs raise alerts: what they say, and that they say it once."""

from typing import Any

import dagster as dg
import pytest
from dagster import DagsterInstance
from sqlalchemy import Engine, text

from pipelines import tags
from pipelines.alerts import alerts, alerts_made_good
from pipelines.schedules import housekeeping_daily
from storage.kit.clock import DatabaseClock
from tests.conftest import OPENING

pytestmark = pytest.mark.services


@dg.op
def fetch() -> None:
    raise RuntimeError("cannot fetch") from ConnectionResetError("peer went away")


@dg.job(name="feeds")
def failing() -> None:
    fetch()


def failed(instance: DagsterInstance) -> dg.ExecuteInProcessResult:
    carried = tags.as_of(OPENING)
    return failing.execute_in_process(instance=instance, raise_on_error=False, tags=carried)


def tell(engine: Engine, instance: DagsterInstance, run: dg.DagsterRun, event: Any) -> None:
    """Evaluate the sensor as the daemon does after a failure."""
    context = dg.build_run_status_sensor_context(
        sensor_name="alerts",
        dagster_event=event,
        dagster_instance=instance,
        dagster_run=run,
        resources={"engine": engine},
    ).for_run_failure()
    alerts(context)


def raised(engine: Engine) -> list:
    with engine.connect() as connection:
        return list(
            connection.execute(
                text("SELECT topics, payload FROM events.event WHERE type = 'alert.raised'")
            )
        )


def test_an_alert_names_job_step_and_the_root_of_the_failure(engine: Engine, clock: DatabaseClock):
    with DagsterInstance.ephemeral() as instance:
        run = failed(instance)
        tell(engine, instance, run.dagster_run, run.get_run_failure_event())
    ((topics, payload),) = raised(engine)
    assert topics == ["alerts"]
    assert payload["job"] == "feeds"
    assert payload["step"] == "fetch"
    assert payload["error_class"] == "ConnectionResetError"
    assert "peer went away" in payload["message"]
    assert payload["run_id"] == run.run_id
    assert payload["owed_at"] == OPENING.isoformat()


@dg.op
def arrive() -> None:
    """Nothing goes wrong."""


def succeeded(instance: DagsterInstance, job: str) -> dg.RunStatusSensorContext:
    run = (
        dg.GraphDefinition(name=job, node_defs=[arrive])
        .to_job()
        .execute_in_process(instance=instance)
    )
    return dg.build_run_status_sensor_context(
        sensor_name="alerts_made_good",
        dagster_event=run.get_run_success_event(),
        dagster_instance=instance,
        dagster_run=run.dagster_run,
    )


def resolutions(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT resolution FROM monitoring.alert")).scalars())


def test_a_job_that_succeeds_resolves_the_alerts_of_its_failures_and_of_no_others(
    engine: Engine, clock: DatabaseClock
):
    with DagsterInstance.ephemeral() as instance:
        run = failed(instance)
        tell(engine, instance, run.dagster_run, run.get_run_failure_event())
        alerts_made_good(succeeded(instance, "nightly"), engine=engine)
        assert resolutions(engine) == [None]
        alerts_made_good(succeeded(instance, "feeds"), engine=engine)
    (resolution,) = resolutions(engine)
    assert resolution is not None
    assert resolution.startswith("feeds succeeded since")


def test_a_failure_reported_twice_is_one_alert_and_another_failure_another(
    engine: Engine, clock: DatabaseClock
):
    with DagsterInstance.ephemeral() as instance:
        first, second = failed(instance), failed(instance)
        for run in (first, first, second):
            tell(engine, instance, run.dagster_run, run.get_run_failure_event())
    assert [payload["run_id"] for _, payload in raised(engine)] == [first.run_id, second.run_id]


def test_a_run_whose_process_died_raises_an_alert_without_a_step(
    engine: Engine, clock: DatabaseClock
):
    with DagsterInstance.ephemeral() as instance:
        run = dg.DagsterRun(job_name="feeds", status=dg.DagsterRunStatus.STARTED)
        instance.add_run(run)
        event = instance.report_run_failed(run, "the worker was killed")
        tell(engine, instance, run, event)
    ((_, payload),) = raised(engine)
    assert (payload["step"], payload["error_class"]) == (None, "RunFailed")
    assert payload["message"] == "the worker was killed"


def test_housekeeping_opens_the_partitions_of_coming_months(engine: Engine, clock: DatabaseClock):
    job = housekeeping_daily.job
    assert isinstance(job, dg.JobDefinition)
    done = job.execute_in_process(resources={"engine": engine})
    assert done.success
    with engine.connect() as connection:
        months = connection.execute(
            text("SELECT to_regclass('raw.payload_p202511'), to_regclass('raw.payload_p202512')")
        ).one()
    assert None not in months
    assert housekeeping_daily.default_status is dg.DefaultScheduleStatus.RUNNING
