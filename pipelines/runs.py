"""What Dagster knows of a job's runs: on their way, done since an instant, failing repeatedly.

What belongs here: questions to the instance. What does not: what is due
(`storage.forecast.statements.due`, `pipelines.windows`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunRecord, RunsFilter

from pipelines import tags

UNDER_WAY = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
    DagsterRunStatus.MANAGED,
]
_SHORTEST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)
_LOOKED_AT = 8


def under_way(instance: DagsterInstance, jobs: Iterable[str]) -> DagsterRun | None:
    """Return a run of one of the jobs that is queued or running."""
    for job in jobs:
        found = instance.get_runs(RunsFilter(job_name=job, statuses=UNDER_WAY), limit=1)
        if found:
            return found[0]
    return None


def has_served(instance: DagsterInstance, jobs: Iterable[str], since: datetime) -> bool:
    """Whether one of the jobs succeeded for a domain instant at or after `since`."""
    served = (last_served(instance, job) for job in jobs)
    return any(instant is not None and instant >= since for instant in served)


def last_served(instance: DagsterInstance, job: str) -> datetime | None:
    """Return the domain instant of a job's last success."""
    succeeded = RunsFilter(job_name=job, statuses=[DagsterRunStatus.SUCCESS])
    instants = [
        datetime.fromisoformat(run.tags[tags.AS_OF])
        for run in instance.get_runs(succeeded, limit=_LOOKED_AT)
        if tags.AS_OF in run.tags
    ]
    return max(instants, default=None)


def next_try_at(instance: DagsterInstance, job: str) -> datetime | None:
    """Return the wall-clock instant before which a failing job is left alone.

    It waits half a minute after the first failure, and twice as long after each further one.
    """
    return pause_until(instance.get_run_records(RunsFilter(job_name=job), limit=_LOOKED_AT))


def pause_until(newest_first: Sequence[RunRecord]) -> datetime | None:
    """Return until when to wait after the failures at the head of a job's records."""
    failures = 0
    for record in newest_first:
        if record.dagster_run.is_success:
            break
        failures += 1
    if not failures:
        return None
    ended = newest_first[0].update_timestamp
    return ended + min(_SHORTEST_PAUSE * 2 ** (failures - 1), _LONGEST_PAUSE)
