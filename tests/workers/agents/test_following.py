"""Heavy tasks beside a real Dagster: launched once, followed, found again, ended with the task."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from clients.dagster import operations
from clients.dagster.sync import DagsterClient
from clients.dagster.values import Run
from storage.agents.writes import control, sweeping, tasks
from storage.agents.writes.moves import WORK
from storage.agents.writes.tasks import NewTask
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.people import make_account
from tests.storage.agents.fleet import an_agent, attempts_of, row_of
from tests.webserver import webserver
from tests.workers.processes import wait_for, working
from workers.agents.following import AGENT_TAG, TASK_TAG, Follower
from workers.agents.performers import performers
from workers.agents.runner import Room, Runner

pytestmark = [
    *(pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(300)),
    pytest.mark.filterwarnings("ignore"),
]

LOCATION = """
import time
from pathlib import Path
import dagster as dg

HERE = Path(__file__).parent

@dg.op
def forecasts(context):
    with (HERE / "forecasts.txt").open("a") as effect:
        effect.write(context.run_id + "\\n")

@dg.op
def tests_back():
    while not (HERE / "go").exists():
        time.sleep(0.05)

@dg.job
def forecast():
    forecasts()

@dg.job
def backtest():
    tests_back()

defs = dg.Definitions(jobs=[forecast, backtest])
"""
_NUMBERS = count(1)


@dataclass
class Deaf:
    """A way to Dagster on which the answer to the first launch never comes back.

    Attributes:
        launched: set once Dagster has answered it.
    """

    target: str
    launched: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Yield the address."""
        deaf = self
        over = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = {"Content-Type": "application/json"}
                place = f"{deaf.target}{self.path}"
                answer = httpx.post(place, content=body, headers=kind, timeout=60, trust_env=False)
                if b"launchRun" in body and not deaf.launched.is_set():
                    deaf.launched.set()
                    over.wait()
                    return
                self.send_response(answer.status_code)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base's
                """Stay quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            over.set()
            server.shutdown()
            thread.join()
            server.server_close()


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A Dagster with jobs written for these tests."""

    url: str
    directory: Path
    client: DagsterClient

    def runs_of(self, task_id: int) -> list[Run]:
        """Return the runs of a task, newest first."""
        return self.client.ask(operations.recent(limit=10, tags={TASK_TAG: str(task_id)}))

    def launch(self, job: str, task_id: int) -> str:
        place = self.client.location_of(job)
        return self.client.launch(place, job, {TASK_TAG: str(task_id)})

    def status_of(self, run_id: str) -> str:
        run = self.client.ask(operations.find(run_id))
        assert run is not None
        return run.status


@pytest.fixture(scope="module")
def dagster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    directory = tmp_path_factory.mktemp("dagster")
    with (
        webserver(directory, LOCATION, is_queueing=False) as url,
        httpx.Client(base_url=url, timeout=60, trust_env=False) as http,
    ):
        yield Elsewhere(url=url, directory=directory, client=DagsterClient(http))


@pytest.fixture
def worker(engine: Engine, clock: object) -> Iterator[Engine]:
    made = engine_as(Role.WORKER, engine)
    yield made
    made.dispose()


@pytest.fixture
def mine(engine: Engine, owner_engine: Engine, worker: Engine) -> int:
    """An agent whose tasks have numbers that no task of another test has: Dagster is shared."""
    first = 1000 * next(_NUMBERS)
    with owner_engine.begin() as connection:
        restart = f"ALTER TABLE agents.task ALTER COLUMN task_id RESTART WITH {first}"
        connection.execute(text(restart))
    api = engine_as(Role.API, engine)
    agent_id = an_agent(api, make_account(engine), kind="forecaster", parallel=10)
    api.dispose()
    return agent_id


def a_run(worker: Engine, agent_id: int, kind: str) -> int:
    """Put a heavy task into the queue and return its number."""
    return apply(worker, tasks.create(agent_id, NewTask(kind=kind, input={}), by=None))[0][
        "task_id"
    ]


def wake(engine: Engine) -> bool:
    """What the sweep does each fifteen seconds; true, for conditions."""
    sweeping.sweep(engine)
    with engine.begin() as connection:
        connection.execute(DEFER, {"jobs": batch([Job(task=WORK)])})
    return True


def drive(engine: Engine, url: str, scene: Any) -> None:
    """Play a scene while a worker works."""

    async def play() -> None:
        follower = Follower(url, poll_seconds=0.1)
        runner = Runner(engine, performers(follower), Room(lease=timedelta(seconds=3)))
        keeping = asyncio.create_task(runner.run())
        try:
            await runner.fill()
            await asyncio.to_thread(scene)
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            await runner.stop(5)

    asyncio.run(play())


def test_a_run_that_was_launched_just_before_its_worker_died_is_adopted(
    dagster: Elsewhere, database_url: str, worker: Engine, mine: int, tmp_path: Path
) -> None:
    task_id = a_run(worker, mine, "forecast")
    settings = {"TOUCHLINE_AGENT_LEASE_SECONDS": "2"}
    deaf = Deaf(dagster.url)
    with deaf.listening() as way:
        settings["TOUCHLINE_DAGSTER_URL"] = way
        with working(database_url, None, tmp_path / "first", **settings) as first:
            wake(worker)
            assert deaf.launched.wait(60), first.log.read_text()
            os.kill(first.popen.pid, signal.SIGKILL)
            first.popen.wait()
    (launched,) = dagster.runs_of(task_id)
    assert row_of(worker, task_id)["dagster_run_id"] is None  # it died before it noted it
    settings["TOUCHLINE_DAGSTER_URL"] = dagster.url
    with working(database_url, None, tmp_path / "second", **settings) as second:
        done = lambda: row_of(worker, task_id)["state"] == "succeeded"  # noqa: E731
        wait_for(lambda: wake(worker) and done(), second.log)
    (run,) = dagster.runs_of(task_id)
    assert (run.run_id, run.status) == (launched.run_id, "success")
    assert run.tags[AGENT_TAG] == str(mine)
    assert run.tags["dagster/max_retries"] == "0"
    assert row_of(worker, task_id)["dagster_run_id"] == run.run_id
    assert [each["outcome"] for each in attempts_of(worker, task_id)] == ["lost", "succeeded"]
    effects = (dagster.directory / "forecasts.txt").read_text().splitlines()
    assert effects.count(run.run_id) == 1


def test_of_two_runs_of_one_task_the_younger_is_ended(
    dagster: Elsewhere, worker: Engine, mine: int
) -> None:
    task_id = a_run(worker, mine, "backtest")
    older, younger = dagster.launch("backtest", task_id), dagster.launch("backtest", task_id)

    def scene() -> None:
        wait_for(lambda: dagster.status_of(younger) == "canceled")
        (dagster.directory / "go").touch()
        wait_for(lambda: row_of(worker, task_id)["state"] == "succeeded")

    drive(worker, dagster.url, scene)
    (dagster.directory / "go").unlink()
    assert row_of(worker, task_id)["dagster_run_id"] == older
    assert {run.run_id for run in dagster.runs_of(task_id)} == {older, younger}


def test_a_task_that_is_cancelled_ends_its_run(
    dagster: Elsewhere, worker: Engine, mine: int
) -> None:
    task_id = a_run(worker, mine, "backtest")

    def scene() -> None:
        wait_for(lambda: [run.status for run in dagster.runs_of(task_id)] == ["started"])
        apply(worker, control.cancel(task_id, by=None))
        wait_for(lambda: row_of(worker, task_id)["state"] == "cancelled")

    drive(worker, dagster.url, scene)
    wait_for(lambda: [run.status for run in dagster.runs_of(task_id)] == ["canceled"])
