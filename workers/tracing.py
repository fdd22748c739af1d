"""Jobs within the trace that caused them, and their ids on every line they cause."""

from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import JobContext

from telemetry import tracing
from telemetry.context import bound


async def in_its_trace(
    do: Callable[[], Awaitable[Any]], context: JobContext, worker: object
) -> Any:
    """Do a job; the library's middleware for every one.

    The trace stands in the job's arguments, where no task expects it. Jobs of the clock have none.
    """
    del worker
    job = context.job
    carried = job.task_kwargs.pop(tracing.ARGUMENT, None)
    with bound(job_id=job.id, task=job.task_name):
        if carried is None:
            return await do()
        ids = {"touchline.job_id": str(job.id)}
        with tracing.work_span(job.task_name, str(carried), ids):
            return await do()
