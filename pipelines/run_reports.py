"""How a run reports: its id on every line, its steps and statements in the trace that launched it.

A run is one process with one engine, so both last as long as that. Sensors and schedules, which
are no runs, report as the code server does.
"""

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from pipelines.step_spans import steps_traced
from telemetry import tracing
from telemetry.context import bound


@contextmanager
def reporting(context: dg.InitResourceContext) -> Generator[None]:
    """Let what happens in a block be part of the run that the context is of."""
    run = context.run
    if run is None:
        yield
        return
    tracing.start("run")
    parent = run.tags.get(tracing.TRACEPARENT)
    ids = {"touchline.run_id": run.run_id}
    try:
        with (
            bound(run_id=run.run_id, job=run.job_name),
            tracing.work_span(run.job_name, parent, ids),
            steps_traced(context),
        ):
            yield
    finally:
        tracing.flush()  # the process ends without what Python does at its end
