"""Prepares Dagster's own storage (`python -m touchline.dagster_storage [--then COMMAND…]`).

One process creates the tables before several would try at once, and fails the runs that no
process can be working on any more: the default launcher has no health check, so a run whose
worker died with its code server would stay STARTED for ever. A failed run is retried once by
`run_retries`. In a container of its own the code server is started through `--then`: whenever that
container starts, its runs are gone.
"""

import os
import sys

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

UNDER_WAY = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]


def prepare() -> int:
    """Creates the tables and fails dangling runs; returns how many there were."""
    with DagsterInstance.get() as instance:
        dangling = instance.get_runs(RunsFilter(statuses=UNDER_WAY))
        for run in dangling:
            instance.report_run_failed(run, "The stack was restarted while this ran.")
        return len(dangling)


if __name__ == "__main__":
    prepare()
    if sys.argv[1:2] == ["--then"]:
        os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 the command we were told
