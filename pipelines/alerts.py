"""Failed runs raise alerts, once each; a later success of the same job resolves them."""

import dagster as dg
from dagster import RunFailureSensorContext
from sqlalchemy import Engine

from pipelines import tags
from pipelines.declarations import run_failure_sensor, run_status_sensor
from storage.alerts.causes import FailedRun, run_failed, run_made_good
from storage.alerts.statements import failed_runs
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork

_UNKNOWN = "RunFailed"  # no step gave a reason: the process died, or took too long
_SHOWN = 500


@run_failure_sensor(
    name="alerts",
    description="Every failed run raises an alert: job, step, class of error.",
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def alerts(context: RunFailureSensorContext, engine: dg.ResourceParam[Engine]) -> None:
    run = context.dagster_run
    failures = [event for event in context.get_step_failure_events() if event.step_key]
    # Of a run whose process died nobody can say more than that.
    error = failures[0].step_failure_data.error if failures else None
    while error is not None and error.cause is not None:
        error = error.cause
    message = context.failure_event.message if error is None else error.message
    failed = FailedRun(
        job=run.job_name,
        run_id=run.run_id,
        step=failures[0].step_key if failures else None,
        error_class=(error and error.cls_name) or _UNKNOWN,
        message=(message or "").strip()[:_SHOWN],
        owed_at=run.tags.get(tags.AS_OF),
        raised_at=DatabaseClock(engine).now(),
    )
    run_failed(engine, failed)


@run_status_sensor(
    name="alerts_made_good",
    run_status=dg.DagsterRunStatus.SUCCESS,
    description="A job that succeeds resolves the alerts of its failed runs.",
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def alerts_made_good(context: dg.RunStatusSensorContext, engine: dg.ResourceParam[Engine]) -> None:
    run = context.dagster_run
    with UnitOfWork(engine) as uow:
        for failed in uow.connection.execute(failed_runs()).all():
            if failed.job == run.job_name:
                run_made_good(uow, failed.run_id, run.job_name, run.run_id)
        uow.commit()
