"""Tasks that an Agent OS of somebody else's does, which is a process of its own and misbehaves."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, select, update

import workers.outgoing
from storage.agents.tables.integration import dispatch, integration
from storage.agents.writes import agents, tasks
from storage.agents.writes.tasks import NewTask
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as, url_as
from tests.people import BOX, headers_of, log_in, make_account
from tests.serving.conftest import client_of_running, until
from tests.storage.agents.fleet import agent_row, an_agent, make_ready, row_of
from workers.agents.dispatching import Dispatcher, Pace
from workers.agents.following import Follower
from workers.agents.performers import performers
from workers.agents.runner import Room, Runner

pytestmark = pytest.mark.services

ROOM = Room(quick=8, heavy=1, lease=timedelta(seconds=5))
PACE = Pace(look_seconds=0.05, poll_seconds=0.2, doubt_seconds=1.0)
ENDED = {"succeeded", "failed", "cancelled", "timed_out", "dead"}
ROOT = Path(__file__).parents[3]


@dataclass
class Os:
    """The other program.

    Attributes:
        secret: that it signs with.
    """

    secret: str
    process: subprocess.Popen[str] = field(init=False)
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 our own
            [sys.executable, "-m", "tests.workers.agents.agent_os", self.secret],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."},
        )  # fmt: skip
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def seen(self, agent: str) -> list[dict[str, Any]]:
        everything = httpx.get(f"{self.url}/seen").json()["seen"]
        return [each for each in everything if each["agent"] == agent]

    def callbacks(self, task_id: int) -> list[int]:
        runs = httpx.get(f"{self.url}/seen").json()["runs"].values()
        return [status for run in runs if run["task_id"] == task_id for status in run["callbacks"]]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An agent of somebody's that is connected with the other program."""

    api: httpx.Client
    engine: Engine
    worker: Engine
    owner: dict[str, str]
    agent_id: int
    integration_id: int
    os: Os

    def send(self, agent: str, **options: Any) -> int:
        """Put a task for an agent of the other program into the queue."""
        given = {"integration_id": self.integration_id, "agent": agent, "input": {"n": 1}}
        new = NewTask(kind="dispatch", input=given, **options)
        return apply(self.worker, tasks.create(self.agent_id, new, by=None))[0]["task_id"]

    def play(self, condition: Callable[[], bool], dispatcher: Dispatcher | None = None) -> None:
        """Let a worker work until a condition holds."""

        async def scene() -> None:
            made = dispatcher or Dispatcher(BOX, str(self.api.base_url), PACE)
            runner = Runner(self.worker, performers(Follower(None), made), ROOM)
            keeping = asyncio.create_task(runner.run())
            try:
                async with asyncio.timeout(60):
                    while not await asyncio.to_thread(condition):
                        await runner.fill()
                        await asyncio.sleep(0.05)
            finally:
                keeping.cancel()
                with suppress(asyncio.CancelledError):
                    await keeping
                await runner.stop(0.1)

        asyncio.run(scene())

    def done(self, task_id: int) -> Any:
        self.play(lambda: row_of(self.worker, task_id)["state"] in ENDED)
        return row_of(self.worker, task_id)

    def dispatched(self, task_id: int) -> Any:
        statement = select(dispatch).where(dispatch.c.task_id == task_id)
        with self.worker.connect() as connection:
            return connection.execute(statement).mappings().first()

    def standing(self) -> Any:
        place = f"/v1/agents/integrations/{self.integration_id}"
        return self.api.get(place, headers=self.owner).json()

    def restart(self) -> None:
        """Start the agent again, which stops after five bad tasks in a row."""
        if agent_row(self.worker, self.agent_id)["state"] != "running":
            self.api.post(f"/v1/agents/{self.agent_id}/start", headers=self.owner)
            apply(self.worker, agents.settle())

    def close_circuit(self) -> None:
        with self.worker.begin() as connection:
            own = integration.c.integration_id == self.integration_id
            values = {"failures": 0, "open_until": None}
            connection.execute(update(integration).where(own).values(values))


@pytest.fixture(scope="module")
def scene(postgres_server, template_database) -> Iterator[Scene]:
    name = f"dispatching_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    url = postgres_server.url(name)
    engine = engine_of(url)
    worker = engine_of(url_as(Role.WORKER, url), pool_size=8)
    account_id = make_account(engine)
    as_api = engine_as(Role.API, engine)
    agent_id = an_agent(as_api, account_id, kind="external", name="scouts", parallel=20)
    as_api.dispose()
    admin = headers_of(engine, "admin")
    with client_of_running(database_url=url) as api:
        until(lambda: api.get("/readyz").status_code == 200)
        body = {"agent_id": agent_id, "kind": "agent_os", "name": "os", "url": "http://127.0.0.1:9",
                "allow_private": True}  # fmt: skip
        made = api.post("/v1/agents/integrations", json=body, headers=admin)
        assert made.status_code == 201, made.text
        program = Os(made.json()["secret"])
        number = made.json()["integration_id"]
        moved = api.patch(
            f"/v1/agents/integrations/{number}", json={"url": program.url}, headers=admin
        )
        assert moved.status_code == 200
        yield Scene(
            api=api, engine=engine, worker=worker, owner=log_in(engine, account_id).headers,
            agent_id=agent_id, integration_id=number, os=program,
        )  # fmt: skip
        program.stop()
    worker.dispose()
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def closed(scene: Scene) -> None:
    scene.restart()
    scene.close_circuit()


def test_a_task_is_sent_signed_followed_by_asking_and_its_output_kept(scene: Scene) -> None:
    task_id = scene.send("good")
    row = scene.done(task_id)
    assert row["state"] == "succeeded", row["error"]
    assert row["result"]["output"] == {"echo": {"n": 1}}
    (sent,) = [each for each in scene.os.seen("good") if each["task_id"] == task_id]
    assert sent["is_signed"]
    assert sent["key"] == f"touchline-task-{task_id}"
    listed = scene.api.get(
        f"/v1/agents/integrations/{scene.integration_id}/dispatches", headers=scene.owner
    ).json()["items"]
    assert listed[0]["remote_run"] == row["result"]["run_id"]


def test_its_agents_are_discovered(scene: Scene) -> None:
    new = NewTask(kind="discover", input={"integration_id": scene.integration_id})
    task_id = apply(scene.worker, tasks.create(scene.agent_id, new, by=None))[0]["task_id"]
    assert scene.done(task_id)["state"] == "succeeded"
    assert "good" in [each["id"] for each in scene.standing()["discovered"]]


def test_what_fails_there_fails_here_and_says_why(scene: Scene) -> None:
    row = scene.done(scene.send("bad"))
    assert (row["state"], row["error"]) == ("failed", "it rained")


def test_an_agent_that_is_not_there_is_an_error_for_good(scene: Scene) -> None:
    task_id = scene.send("nobody")
    row = scene.done(task_id)
    assert (row["state"], row["error"]) == ("failed", "it answered 404"), scene.standing()
    assert scene.dispatched(task_id) is None


def test_what_was_refused_for_now_is_sent_again(scene: Scene) -> None:
    task_id = scene.send("busy")
    scene.play(lambda: row_of(scene.worker, task_id)["failures"] == 1)
    make_ready(scene.worker, task_id)
    assert scene.done(task_id)["state"] == "succeeded"
    assert len(scene.os.seen("busy")) == 2


def test_an_answer_that_comes_too_late_is_made_good_by_a_callback(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.outgoing, "PATIENCE_SECONDS", 0.5)
    task_id = scene.send("slow")
    pace = Pace(look_seconds=0.05, poll_seconds=0.2, doubt_seconds=20)
    patient = Dispatcher(BOX, str(scene.api.base_url), pace)
    scene.play(lambda: row_of(scene.worker, task_id)["state"] in ENDED, patient)
    assert row_of(scene.worker, task_id)["state"] == "succeeded"
    assert len(scene.os.seen("slow")) == 1


@pytest.mark.parametrize("agent", ["silent", "garbage", "huge"])
def test_what_may_have_arrived_is_in_doubt_and_never_sent_again(scene: Scene, agent: str) -> None:
    task_id = scene.send(agent)
    row = scene.done(task_id)
    assert row["state"] == "failed"
    assert "may have arrived" in row["error"]
    assert scene.dispatched(task_id)["state"] == "in_doubt"
    assert len(scene.os.seen(agent)) == 1
    place = f"/v1/agents/integrations/{scene.integration_id}/dispatches?state=in_doubt"
    listed = scene.api.get(place, headers=scene.owner).json()["items"]
    assert task_id in [each["task_id"] for each in listed]


def test_a_redirect_is_refused_and_leads_nowhere(scene: Scene) -> None:
    row = scene.done(scene.send("elsewhere"))
    assert (row["state"], row["error"]) == ("failed", "it answered 307")


def test_a_number_stands_for_one_task_only(scene: Scene) -> None:
    first, second = scene.send("same"), scene.send("same")
    rows = [scene.done(each) for each in (first, second)]
    assert sorted(each["state"] for each in rows) == ["failed", "succeeded"]
    (failed,) = [each for each in rows if each["state"] == "failed"]
    assert scene.dispatched(failed["task_id"])["remote_run"] is None


def test_a_report_counts_once_however_often_it_comes(scene: Scene) -> None:
    task_id = scene.send("repeats")
    assert scene.done(task_id)["state"] == "succeeded"
    until(lambda: len(scene.os.callbacks(task_id)) == 5)
    assert scene.os.callbacks(task_id) == [200, 200, 200, 409, 200]
    assert scene.dispatched(task_id)["state"] == "succeeded"


def test_forged_and_old_reports_change_nothing(scene: Scene) -> None:
    task_id = scene.send("forges")
    assert scene.done(task_id)["state"] == "succeeded"
    until(lambda: len(scene.os.callbacks(task_id)) >= 2)
    assert scene.os.callbacks(task_id)[:2] == [401, 401]
    assert scene.dispatched(task_id)["error"] is None


def test_a_worker_that_takes_over_sends_nothing_again(scene: Scene) -> None:
    task_id = scene.send("good")
    scene.play(lambda: scene.dispatched(task_id) is not None)  # stopped in the middle
    before = len([each for each in scene.os.seen("good") if each["task_id"] == task_id])
    row = scene.done(task_id)
    after = len([each for each in scene.os.seen("good") if each["task_id"] == task_id])
    assert after == max(before, 1)
    assert row["state"] in {"succeeded", "failed"}  # failed where it was stopped while sending


def test_the_circuit_opens_and_says_until_when(scene: Scene) -> None:
    for _ in range(5):
        scene.done(scene.send("garbage"))
    standing = scene.standing()
    assert standing["failures"] >= 5
    assert standing["open_until"] is not None
    scene.restart()
    before = len(scene.os.seen("good"))
    task_id = scene.send("good")
    scene.play(lambda: row_of(scene.worker, task_id)["failures"] == 1)
    assert "circuit is open" in row_of(scene.worker, task_id)["error"]
    assert len(scene.os.seen("good")) == before


def test_a_program_that_dies_leaves_it_in_doubt_and_the_rest_waits(scene: Scene) -> None:
    task_id = scene.send("dies")
    assert scene.done(task_id)["state"] == "failed"
    assert scene.dispatched(task_id)["state"] == "in_doubt"
    later = scene.send("good")
    scene.play(lambda: row_of(scene.worker, later)["failures"] >= 1)
    assert row_of(scene.worker, later)["state"] == "queued"
    assert scene.dispatched(later) is None
