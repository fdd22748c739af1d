"""Notices that matches are about to begin, or are on, and nobody follows them.

Level-triggered like every other sensor: a run that was killed is due again at the next tick.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from sqlalchemy import Engine

from football.competitions import Competition
from pipelines import tags
from pipelines.declarations import sensor
from pipelines.live import job
from pipelines.live.plan import Plan
from pipelines.readiness import Need
from pipelines.run_requests import Tick
from storage.forecast.statements import live
from storage.forecast.writes.live_window import is_free

_OFTEN_SECONDS = 15
_SILENT_AFTER = timedelta(seconds=60)
# Extra time, penalties, a late kick-off: more than a window should need, and not for ever.
_SPARE_SECONDS = 3 * 60 * 60


@sensor(
    job_name=job.NAME,
    description=(
        "Matches about to begin or in play: one run follows them until all are final and"
        " confirmed; a run that died is requested again."
    ),
    minimum_interval_seconds=_OFTEN_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def live_window(
    context: dg.SensorEvaluationContext,
    engine: dg.ResourceParam[Engine],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> dg.RunRequest | dg.SkipReason:
    plan = Plan.of(engine, competitions)
    if plan.window is None:
        return dg.SkipReason("nothing due: no match is about to begin or in play")
    end_the_dead(engine, context.instance)
    tick = Tick.of(engine, context.instance, competitions)
    if objection := tick.objection(job.NAME, Need.NOTHING):
        return dg.SkipReason(objection)
    if not is_free(engine):
        return dg.SkipReason("a process follows the matches that is no run of this instance")
    limit = min(plan.seconds_left + _SPARE_SECONDS, job.LONGEST_SECONDS)
    return dg.RunRequest(
        tags={
            **tags.as_of(plan.now),
            tags.WINDOW: plan.window.opens_at.isoformat(),
            tags.DUE: f"matches of the window: {len(plan.window.fixtures)}",
            tags.MAX_RUNTIME: str(int(limit)),
        }
    )


def end_the_dead(engine: Engine, instance: DagsterInstance) -> None:
    """Fail runs whose process is gone though Dagster does not know it.

    That happens when the code server dies with its workers. Such a run has no lock, and has given
    no sign of life for a while.
    """
    started = RunsFilter(job_name=job.NAME, statuses=[DagsterRunStatus.STARTED])
    records = instance.get_run_records(started)
    if not records or not is_free(engine):
        return
    with engine.connect() as connection:
        last = connection.execute(live.newest_window()).one_or_none()
    silent_since = datetime.now(UTC) - _SILENT_AFTER
    if last is not None and last.beat_at > silent_since:
        return
    for record in records:
        if record.update_timestamp < silent_since:
            instance.report_run_failed(record.dagster_run, "its process is gone")
