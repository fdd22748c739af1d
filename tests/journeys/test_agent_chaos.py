"""Agents in a whole stack whose every process is killed at random: nothing twice, nothing lost.

A thousand tasks, posted while services die: findings, whose effect is a row of ours; tasks for a
service elsewhere, which counts what arrives; and runs of Dagster. Two workers; PostgreSQL, the
API, the daemon, the code server and either worker are killed, and one is stopped past its lease.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Any

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from storage.agents.tables.agent import transition
from storage.agents.tables.integration import dispatch
from storage.agents.tables.task import attempt, log_entry, task
from storage.insights.tables import insight
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from tests.databases import url_as
from tests.journeys.launching import runs_at
from tests.journeys.stacks import CHECKOUT, Stack, running
from touchline.stack.ports import any_free

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(2400)]

FINDINGS, SENT, RUNS = 800, 196, 4
SERVICES = ("api", "worker", "postgres", "daemon", "code server")
LEASE_SECONDS = 4
ROUNDS = 12
OPEN = ("queued", "running", "waiting_approval")


@dataclass
class Elsewhere:
    """An Agent OS of somebody else's, in a process of its own."""

    secret: str
    port: int = 0
    process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.workers.agents.agent_os", self.secret]
        self.process = subprocess.Popen(  # noqa: S603 our own
            command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def arrivals(self) -> Counter[int]:
        """How often each task arrived."""
        seen = httpx.get(f"{self.url}/seen", timeout=30).json()["seen"]
        return Counter(each["task_id"] for each in seen)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A stack of its own: leases are short in it."""
    settings = {"TOUCHLINE_AGENT_LEASE_SECONDS": str(LEASE_SECONDS)}
    with running("agents under chaos ", settings) as stack:
        yield stack


class Client:
    """An administrator who asks again whatever a dying process did not answer."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.http = httpx.Client(base_url=stack.api_url, trust_env=False, timeout=20)
        self.headers: dict[str, str] = {}

    def log_in(self) -> None:
        logins = self.stack.demo_logins
        body = {"login": "demo-admin", "password": logins["demo-admin"]}
        token = self.ask("POST", "/v1/auth/login", body)["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
        deadline = time.monotonic() + 180
        while True:
            assert time.monotonic() < deadline, path
            try:
                answer = self.http.request(method, path, json=body, headers=headers)
            except httpx.HTTPError:
                time.sleep(0.2)
                continue
            if answer.status_code == 401 and self.headers and path != "/v1/auth/login":
                self.headers = {}
                self.log_in()
                headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
            elif answer.status_code >= 500 or answer.status_code in {409, 425, 429}:
                time.sleep(0.2)
            else:
                assert answer.is_success, answer.text
                return answer.json() if answer.content else None


class SecondWorker:
    """Another worker of the stack, which may be killed and begun again."""

    def __init__(self, stack: Stack, log: IO[bytes]) -> None:
        self._environment = dict(os.environ) | stack.environment
        url = url_as(Role.WORKER, stack.environment["TOUCHLINE_DATABASE_URL"])
        self._environment["TOUCHLINE_DATABASE_URL"] = url
        self._environment["TOUCHLINE_AGENT_LEASE_SECONDS"] = str(LEASE_SECONDS)
        self._log = log
        self._begin()

    def _begin(self) -> None:
        command = [sys.executable, "-m", "touchline.cli", "work", "--port", str(any_free())]
        self.popen = subprocess.Popen(  # noqa: S603 ourselves
            command, cwd=CHECKOUT, env=self._environment, stdout=self._log, stderr=self._log
        )

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()

    def begin_again(self) -> None:
        self.kill()
        self._begin()

    def sleep_past_its_lease(self) -> None:
        os.kill(self.popen.pid, signal.SIGSTOP)
        time.sleep(LEASE_SECONDS + 2)
        os.kill(self.popen.pid, signal.SIGCONT)


def disturb(stack: Stack, second: SecondWorker, chance: random.Random) -> None:
    """Kill and stop processes at random, some at the same time."""
    for number in range(ROUNDS):
        time.sleep(chance.uniform(1, 4))
        for service in chance.sample(SERVICES, chance.choice((1, 1, 2))):
            os.kill(stack.state["services"][service]["pid"], signal.SIGKILL)
        if number % 3 == 0:
            second.begin_again()
        elif number % 3 == 1:
            second.sleep_past_its_lease()
        stack.eventually(stack.is_ready, within_seconds=180)


def test_every_process_dies_and_nothing_is_done_twice_or_lost(stack: Stack, tmp_path: Any) -> None:
    chance = random.Random(17)  # noqa: S311 no secret
    client = Client(stack)
    client.log_in()
    makers = {
        kind: client.ask("POST", "/v1/agents", {"kind": kind, "name": f"chaos {kind}",
                                                "limits": {"parallel": 50}}, key=f"make-{kind}")
        for kind in ("monitor", "external", "collector")
    }  # fmt: skip
    numbers = {kind: made["agent_id"] for kind, made in makers.items()}
    place = "/v1/agents/integrations"
    made = client.ask("POST", place, {"agent_id": numbers["external"], "kind": "agent_os",
                                      "name": "os", "url": "http://127.0.0.1:9",
                                      "allow_private": True})  # fmt: skip
    elsewhere = Elsewhere(made["secret"])
    client.ask("PATCH", f"{place}/{made['integration_id']}", {"url": elsewhere.url})
    for each in numbers.values():
        client.ask("POST", f"/v1/agents/{each}/start")
    wanted: list[tuple[str, dict[str, Any]]] = [
        *(("monitor", {"kind": "note", "input": {"title": f"chaos finding {each}"},
                       "priority": each % 10}) for each in range(FINDINGS)),
        *(("external", {"kind": "dispatch", "priority": each % 10,
                        "input": {"integration_id": made["integration_id"], "agent": "good",
                                  "input": {"n": each}}}) for each in range(SENT)),
        *(("collector", {"kind": "ingest", "input": {"feeds": "surroundings"}})
          for _ in range(RUNS)),
    ]  # fmt: skip
    chance.shuffle(wanted)
    engine = engine_of(url_as(Role.WORKER, stack.environment["TOUCHLINE_DATABASE_URL"]))
    with (tmp_path / "worker.log").open("wb") as log:
        second = SecondWorker(stack, log)
        chaos = threading.Thread(target=disturb, args=(stack, second, chance))
        chaos.start()
        given: list[int] = []
        for place_no, (kind, body) in enumerate(wanted):
            path = f"/v1/agents/{numbers[kind]}/tasks"
            given.append(client.ask("POST", path, body, key=f"task-{place_no}")["task_id"])
        chaos.join()
        assert len(set(given)) == len(wanted)  # asked again, a task is the same task
        stack.eventually(lambda: not _live(engine, given), within_seconds=900)
        second.kill()
    _check(stack, engine, elsewhere, given)
    elsewhere.process.kill()
    elsewhere.process.wait()
    engine.dispose()


def _live(engine: Engine, given: list[int]) -> bool:
    wanted = select(task.c.task_id).where(task.c.task_id.in_(given), task.c.state.in_(OPEN))
    try:
        with engine.connect() as connection:
            return connection.execute(wanted.limit(1)).first() is not None
    except OperationalError:
        return True


def _check(stack: Stack, engine: Engine, elsewhere: Elsewhere, given: list[int]) -> None:
    own = task.c.task_id.in_(given)
    with engine.connect() as connection:
        tasks = connection.execute(select(task).where(own)).mappings().all()
        titles = connection.execute(
            select(insight.c.title).where(insight.c.task_id.in_(given))
        ).scalars()
        found = Counter(titles)
        sent = connection.execute(select(dispatch).where(dispatch.c.task_id.in_(given))).mappings()
        sent = {row["task_id"]: row["state"] for row in sent}
        moves = connection.execute(
            select(log_entry.c.task_id, log_entry.c.from_state, log_entry.c.to_state)
            .where(log_entry.c.task_id.in_(given), log_entry.c.type == "task.moved")
            .order_by(log_entry.c.entry_id)
        ).all()
        allowed = set(
            connection.execute(
                select(transition.c.from_state, transition.c.to_state).where(
                    transition.c.noun == "task"
                )
            ).all()
        )
        open_attempts = connection.execute(
            select(attempt.c.task_id).where(
                attempt.c.task_id.in_(given), attempt.c.outcome.is_(None)
            )
        ).all()
    states = {row["task_id"]: row["state"] for row in tasks}
    kinds = {row["task_id"]: row["kind"] for row in tasks}
    assert set(states) == set(given)
    notes = [each for each in given if kinds[each] == "note"]
    # On our rows: exactly once.
    assert {states[each] for each in notes} == {"succeeded"}
    assert found == Counter({f"chaos finding {each}": 1 for each in range(FINDINGS)})
    # Outside: at most once, and what is in doubt is listed.
    arrivals = elsewhere.arrivals()
    assert set(arrivals.values()) <= {1}
    for each in (each for each in given if kinds[each] == "dispatch"):
        if states[each] == "succeeded":
            assert arrivals[each] == 1
            assert sent[each] == "succeeded"
        elif arrivals[each]:
            assert sent[each] in {"in_doubt", "running", "succeeded"}, states[each]
    succeeded = sum(states[each] == "succeeded" for each in given if kinds[each] == "dispatch")
    assert succeeded > SENT / 2
    # Every history is one of the table's, without a gap.
    history: dict[int, list[Any]] = defaultdict(list)
    for task_id, before, after in moves:
        history[task_id].append((before, after))
    for task_id, steps in history.items():
        assert set(steps) <= allowed, task_id
        assert steps[0] == ("", "queued")
        assert steps[-1][1] == states[task_id]
        assert all(one[1] == two[0] for one, two in pairwise(steps)), task_id
    assert open_attempts == []
    # Of each heavy task one run succeeded, whatever died meanwhile.
    with runs_at(stack.dagster_url) as runs:
        for each in (each for each in given if kinds[each] == "ingest"):
            ended = [run["status"] for run in runs.tagged("touchline/task", str(each))]
            assert ended.count("SUCCESS") == (states[each] == "succeeded"), ended
