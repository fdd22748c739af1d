"""The code server is killed in the middle of a run: the run is retried and succeeds."""

import os
import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.kit.clock import DatabaseClock
from tests.journeys.launching import Runs, runs_at, today
from tests.journeys.stacks import Stack

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def runs(stack: Stack) -> Iterator[Runs]:
    with runs_at(stack.dagster_url) as runs:
        yield runs


@pytest.fixture
def now(world_engine: Engine) -> dict[str, str]:
    return today(DatabaseClock(world_engine).now())


def test_a_run_that_was_killed_with_the_code_server_is_retried_once_and_succeeds(
    stack: Stack, runs: Runs, now: dict[str, str]
) -> None:
    run = runs.launch("feeds", now)
    stack.eventually(lambda: runs.status_of(run) == "STARTED")
    stack.kill("code server")
    stack.eventually(lambda: runs.status_of(run) == "FAILURE")
    stack.eventually(lambda: runs.retry_of(run), within_seconds=120)
    (retry,) = runs.tagged("dagster/root_run_id", run)
    stack.eventually(lambda: runs.status_of(retry["runId"]) == "SUCCESS", within_seconds=240)
    assert len(runs.tagged("dagster/root_run_id", run)) == 1


def test_a_run_whose_turn_comes_while_the_code_server_is_away_waits_for_it(
    stack: Stack, runs: Runs, now: dict[str, str]
) -> None:
    daemon = stack.state["services"]["daemon"]["pid"]
    os.kill(daemon, signal.SIGSTOP)  # the run stays in the queue until the server is away
    try:
        run = runs.launch("feeds", now)
        os.kill(stack.state["services"]["code server"]["pid"], signal.SIGKILL)
    finally:
        os.kill(daemon, signal.SIGCONT)
    stack.eventually(lambda: runs.status_of(run) == "SUCCESS", within_seconds=240)
    assert not runs.tagged("dagster/root_run_id", run), "it needed no retry"
