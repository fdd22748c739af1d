"""Failed runs become events on the topic `alerts`, once each."""

import dagster as dg
from dagster import RunFailureSensorContext
from sqlalchemy import Engine

from pipelines import tags
from storage.clock import DatabaseClock
from storage.occasions import FailedRun, run_failed

_UNKNOWN = "RunFailed"  # no step said why: the process died, or took too long
_SHOWN = 500


@dg.run_failure_sensor(
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
