"""Background jobs: enqueued by name, inside the transaction that causes them.

The one place that knows how the job library enqueues. `DEFER` calls its SQL function with one
JSON parameter, so psycopg and asyncpg run the same statement; the synchronous unit of work and
serving's each run it just before their events. With COMMIT the jobs are there and wake a worker.

A job only wakes work on a row of ours, which is the truth. It may get lost, come twice or come
late: a sweep over the rows wakes what is due.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from telemetry import tracing

SCHEMA = "jobs"
"""The library's own schema; made and upgraded by our migrations alone."""

DEFER = text(
    """
    SELECT jobs.procrastinate_defer_jobs_v1(ARRAY(
        SELECT job FROM jsonb_populate_recordset(
            NULL::jobs.procrastinate_job_to_defer_v1, CAST(CAST(:jobs AS text) AS jsonb)
        ) AS job
    )) AS job_ids
    """
)
"""Enqueues a batch and returns the ids of its jobs. Parameters: `jobs`, from `batch`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do soon, outside this transaction.

    Attributes:
        task: name of a task that the workers know, such as `deliver`.
        arguments: keyword arguments of the task; plain JSON values, ids rather than contents.
        priority: higher ones are taken first.
    """

    task: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    priority: int = 0


def batch(jobs: Iterable[Job]) -> str:
    """Return the parameter `jobs` of `DEFER`; the jobs carry the trace that is under way.

    Raises:
        TypeError: an argument is no JSON value.
        ValueError: an argument is a number that JSON does not have.
    """
    trace = tracing.traceparent()
    carried = {} if trace is None else {tracing.ARGUMENT: trace}
    rows = [
        {
            "queue_name": "default",
            "task_name": job.task,
            "priority": job.priority,
            "args": {**job.arguments, **carried},
        }
        for job in jobs
    ]
    return json.dumps(rows, allow_nan=False)
