"""Runs whose process is gone: found, closed, and retried by the daemon.

A run that was under way is failed, which the daemon answers with the one retry of `run_retries`.
A run that was being cancelled is cancelled. The daemon tries a retry only once: when it could not
reach the code server just then, the failure is reported again, and with it comes another attempt.
"""

import sys
import time
from collections.abc import Callable, Collection, Sequence

from dagster import DagsterInstance, DagsterRunStatus, DefaultRunLauncher, RunsFilter
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG
from sqlalchemy.exc import DBAPIError

UNDER_WAY = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
POLL_SECONDS = 0.5
RETRIED_WITHIN_SECONDS = 180.0


def find() -> Sequence[str]:
    """Returns the ids of runs that Dagster believes to be under way; waits for the database.

    None where another launcher than Dagster's own lets them run elsewhere: those live on.
    """
    while True:
        try:
            with DagsterInstance.get() as instance:
                launcher = instance.get_ref().run_launcher_data
                if launcher is not None and launcher.class_name != DefaultRunLauncher.__name__:
                    return []
                return [run.run_id for run in instance.get_runs(RunsFilter(statuses=UNDER_WAY))]
        except DBAPIError as error:
            sys.stderr.write(f"the code server waits for its database: {error.orig}\n")
            time.sleep(POLL_SECONDS)


def wait_for(is_ready: Callable[[], bool]) -> None:
    """Returns when it is."""
    while not is_ready():
        time.sleep(POLL_SECONDS)


def close(run_ids: Sequence[str]) -> None:
    """Closes these runs and waits until the daemon has started every retry that is due."""
    with DagsterInstance.get() as instance:
        for run in instance.get_runs(RunsFilter(run_ids=list(run_ids), statuses=UNDER_WAY)):
            if run.status == DagsterRunStatus.CANCELING:
                instance.report_run_canceled(run, "It was being cancelled when it was killed.")
            else:
                instance.report_run_failed(run, "Its process was killed with the code server.")
        _await_retries(instance, _to_be_retried(instance, run_ids))


def _to_be_retried(instance: DagsterInstance, run_ids: Collection[str]) -> set[str]:
    """Those of them that the daemon will retry, as far as Dagster's rules go."""
    failed = RunsFilter(run_ids=list(run_ids), tags={WILL_RETRY_TAG: "true"})
    return {run.run_id for run in instance.get_runs(failed)} if run_ids else set()


def _await_retries(instance: DagsterInstance, waiting: set[str]) -> None:
    deadline = time.monotonic() + RETRIED_WITHIN_SECONDS
    while waiting and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        for run in instance.get_runs(RunsFilter(run_ids=list(waiting))):
            if AUTO_RETRY_RUN_ID_TAG in run.tags:
                waiting.discard(run.run_id)
            elif run.tags.get(WILL_RETRY_TAG) == "false":
                instance.report_run_failed(run, "Its retry could not be started; once more.")
