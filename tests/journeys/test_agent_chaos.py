"""Agents in a whole stack whose every process is killed at random: nothing twice, nothing lost.

Tasks are posted while services die: findings, whose effect is a row of ours; tasks for a service
elsewhere, which counts what arrives; and runs of Dagster. Two workers; PostgreSQL, the API, the
daemon, the code server and either worker are killed, and one is stopped past its lease.
"""

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from storage.agents.tables.agent import transition
from storage.agents.tables.task import attempt, log_entry, task
from storage.insights.tables import insight
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from tests.databases import url_as
from tests.journeys.chaos import LEASE_SECONDS, Chaos, Client, Elsewhere, SecondWorker
from tests.journeys.launching import runs_at
from tests.journeys.stacks import Stack, running

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(3000)]

PLACE = "/v1/agents/integrations"
OPEN = ("queued", "running", "waiting_approval")
SLACK = timedelta(seconds=3)
"""A claim of a worker that dies holds its rows for a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many tasks of each kind, and at least how many rounds of chaos they are posted over."""

    findings: int
    sent: int
    runs: int
    rounds: int


SIZES = {
    200: Size(findings=160, sent=36, runs=4, rounds=8),
    1000: Size(findings=790, sent=200, runs=10, rounds=25),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Agents of somebody's in a stack, and the service that one of them works with.

    Attributes:
        agents: their numbers, by kind.
        given: the tasks, in the order they were posted.
    """

    stack: Stack
    engine: Engine
    client: Client
    elsewhere: Elsewhere
    integration_id: int
    agents: Mapping[str, int]
    given: list[int]

    def rows(self, kind: str) -> Sequence[Mapping[str, Any]]:
        statement = select(task).where(task.c.task_id.in_(self.given), task.c.kind == kind)
        with self.engine.connect() as connection:
            found = connection.execute(statement.order_by(task.c.task_id)).mappings()
            return [dict(row) for row in found]

    def live(self) -> bool:
        wanted = select(task.c.task_id).where(
            task.c.task_id.in_(self.given), task.c.state.in_(OPEN)
        )
        try:
            with self.engine.connect() as connection:
                return connection.execute(wanted.limit(1)).first() is not None
        except OperationalError:
            return True

    def in_doubt(self) -> set[int]:
        """Return the tasks whose dispatch is listed as in doubt, by the API."""
        return self.listed(f"{PLACE}/{self.integration_id}/dispatches?state=in_doubt&limit=200")

    def dead(self) -> set[int]:
        return self.listed(f"/v1/agents/{self.agents['collector']}/dead-letters?limit=200")

    def listed(self, path: str) -> set[int]:
        page = self.client.ask("GET", path)
        assert page["next_cursor"] is None
        return {each["task_id"] for each in page["items"]}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A stack of its own: leases are short in it."""
    settings = {
        "TOUCHLINE_AGENT_LEASE_SECONDS": str(LEASE_SECONDS),
        "TOUCHLINE_RATE_LIMITS": "off",
    }
    with running("agents under chaos ", settings) as stack:
        yield stack


@pytest.fixture
def engine(stack: Stack) -> Iterator[Engine]:
    made = engine_of(url_as(Role.WORKER, stack.environment["TOUCHLINE_DATABASE_URL"]))
    yield made
    made.dispose()


@pytest.fixture
def scene(stack: Stack, engine: Engine, request: pytest.FixtureRequest) -> Iterator[Scene]:
    size = request.node.callspec.params["count"]
    client = Client(stack)
    agents = {
        kind: client.ask(
            "POST", "/v1/agents",
            {"kind": kind, "name": f"chaos {kind} {size}", "limits": {"parallel": 50}},
        )["agent_id"]
        for kind in ("monitor", "external", "collector")
    }  # fmt: skip
    made = client.ask(
        "POST", PLACE,
        {"agent_id": agents["external"], "kind": "agent_os", "name": "os",
         "url": "http://127.0.0.1:9", "allow_private": True},
    )  # fmt: skip
    elsewhere = Elsewhere(made["secret"])
    number = made["integration_id"]
    client.ask("PATCH", f"{PLACE}/{number}", {"url": elsewhere.url})
    yield Scene(
        stack=stack, engine=engine, client=client, elsewhere=elsewhere, integration_id=number,
        agents=agents, given=[],
    )  # fmt: skip
    elsewhere.stop()
    client.close()


def wanted(scene: Scene, size: Size, count: int) -> list[tuple[int, dict[str, Any]]]:
    """Return what is posted: whose each task is, and its body."""
    dispatched = {"integration_id": scene.integration_id, "agent": "good"}
    return [
        *(
            (
                scene.agents["monitor"],
                {
                    "kind": "note",
                    "input": {"title": f"finding {each} of {count}"},
                    "priority": each % 10,
                },
            )
            for each in range(size.findings)
        ),
        *(
            (
                scene.agents["external"],
                {
                    "kind": "dispatch",
                    "input": {**dispatched, "input": {"n": each}},
                    "priority": each % 10,
                },
            )
            for each in range(size.sent)
        ),
        *(
            (scene.agents["collector"], {"kind": "ingest", "input": {"feeds": "lineups"}})
            for _ in range(size.runs)
        ),
    ]


@pytest.mark.parametrize("count", SIZES)
def test_every_process_dies_and_nothing_is_done_twice_or_lost(
    scene: Scene, count: int, tmp_path: Path
) -> None:
    size, chance = SIZES[count], random.Random(count)  # noqa: S311 no secret
    bodies = wanted(scene, size, count)
    chance.shuffle(bodies)
    began = time.monotonic()
    second = SecondWorker(scene.stack, tmp_path / "worker.log")
    chaos = Chaos(scene.stack, second, chance)
    chaos.start()
    try:
        _post(scene, bodies, count, chaos, size.rounds)
        scene.stack.eventually(lambda: not scene.live() or chaos.error, within_seconds=60 * 20)
        chaos.end()
        scene.stack.eventually(lambda: not scene.live())
    finally:
        second.stop()
    took = time.monotonic() - began
    figures = {"tasks": count, "seconds": round(took), "rounds": chaos.rounds}
    figures |= {"killed": dict(chaos.killed), "asked again": scene.client.again}
    assert len(set(scene.given)) == count  # asked again, a task is the same task
    try:
        for check in CHECKS:
            figures |= check(scene)
    finally:
        sys.stdout.write(f"\n{json.dumps(figures)}\n")


def _post(
    scene: Scene,
    bodies: Sequence[tuple[int, dict[str, Any]]],
    count: int,
    chaos: Chaos,
    rounds: int,
) -> None:
    """Post two fifths before the agents begin, and the rest while they work."""
    first = len(bodies) * 2 // 5
    step = -(-(len(bodies) - first) // rounds)
    ends = [first, *range(first + step, len(bodies), step), len(bodies)]
    place_no = 0
    for turn, end in enumerate(ends):
        while place_no < end:
            agent_id, body = bodies[place_no]
            path = f"/v1/agents/{agent_id}/tasks"
            made = scene.client.ask("POST", path, body, key=f"chaos-{count}-{place_no}")
            scene.given.append(made["task_id"])
            place_no += 1
        if turn == 0:
            for each in scene.agents.values():
                scene.client.ask("POST", f"/v1/agents/{each}/start")
        chaos.await_blow(turn + 1)


def our_rows(scene: Scene) -> dict[str, Any]:
    """On our rows: every effect exactly once."""
    notes = scene.rows("note")
    with scene.engine.connect() as connection:
        kept = select(insight.c.task_id, insight.c.title).where(insight.c.task_id.in_(scene.given))
        found = Counter(tuple(row) for row in connection.execute(kept))
    assert Counter(row["state"] for row in notes) == {"succeeded": len(notes)}
    assert found == Counter((row["task_id"], row["input"]["title"]) for row in notes)
    return {"findings": len(notes), "attempts at findings": sum(r["attempt_no"] for r in notes)}


def outside(scene: Scene) -> dict[str, Any]:
    """Outside: at most once, and what is in doubt is listed."""
    arrivals, doubtful = scene.elsewhere.arrivals(), scene.in_doubt()
    assert set(arrivals.values()) <= {1}
    rows = scene.rows("dispatch")
    for row in rows:
        number = row["task_id"]
        if row["state"] == "succeeded":
            assert arrivals[number] == 1
            assert number not in doubtful
        else:
            assert row["state"] in {"failed", "dead"}
            assert (number in doubtful) or not arrivals[number], row["error"]
    states = Counter(row["state"] for row in rows)
    assert states["succeeded"] > len(rows) / 2
    return {"sent": dict(states), "arrived": len(arrivals), "in doubt": len(doubtful)}


def histories(scene: Scene) -> dict[str, Any]:
    """Every history is one of the table's, without a gap, and nothing is open."""
    of_tasks = select(transition.c.from_state, transition.c.to_state).where(
        transition.c.noun == "task"
    )
    made = (
        select(log_entry.c.task_id, log_entry.c.from_state, log_entry.c.to_state)
        .where(log_entry.c.task_id.in_(scene.given), log_entry.c.type == "task.moved")
        .order_by(log_entry.c.entry_id)
    )
    unended = select(func.count()).where(
        attempt.c.task_id.in_(scene.given), attempt.c.outcome.is_(None)
    )
    stands = select(task.c.task_id, task.c.state).where(task.c.task_id.in_(scene.given))
    with scene.engine.connect() as connection:
        allowed = {tuple(row) for row in connection.execute(of_tasks)}
        moves = connection.execute(made).all()
        states = {row.task_id: row.state for row in connection.execute(stands)}
        assert connection.execute(unended).scalar_one() == 0
        lost = connection.execute(
            select(func.count()).where(
                attempt.c.task_id.in_(scene.given), attempt.c.outcome == "lost"
            )
        ).scalar_one()
    history: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for task_id, before, after in moves:
        history[task_id].append((before, after))
    assert set(history) == set(scene.given) == set(states)
    for task_id, steps in history.items():
        assert set(steps) <= allowed, task_id
        assert steps[0] == ("", "queued")
        assert steps[-1][1] == states[task_id]
        assert all(one[1] == two[0] for one, two in pairwise(steps)), task_id
    return {"moves": len(moves), "attempts lost": lost}


def order(scene: Scene) -> dict[str, Any]:
    """Priority is respected, and nothing starves: whose turn it is begins before all others."""
    # A turn moves with each retry; of those that were begun once it is what it was.
    rows = [row for row in scene.rows("note") if row["attempt_no"] == 1]
    passed = [
        (row["task_id"], other["task_id"])
        for row in rows
        for other in rows
        if row["turn_at"] < other["turn_at"]
        and row["created_at"] + SLACK < other["started_at"]
        and other["started_at"] + SLACK < row["started_at"]
    ]
    assert passed == []
    burst = [
        row for row in rows if row["task_id"] in set(scene.given[: len(scene.given) * 2 // 5])
    ]
    by_priority: dict[int, list[float]] = defaultdict(list)
    for row in burst:
        at = (row["started_at"] - rows[0]["created_at"]).total_seconds()
        by_priority[row["priority"]].append(at)
    urgent = median(at for each in (7, 8, 9) for at in by_priority[each])
    patient = median(at for each in (0, 1, 2) for at in by_priority[each])
    assert urgent < patient
    waits = [(row["started_at"] - row["created_at"]).total_seconds() for row in rows]
    return {
        "begun once": len(rows),
        "begin of urgent and patient, s": [round(urgent, 1), round(patient, 1)],
        "longest wait, s": round(max(waits), 1),
    }


def heavy(scene: Scene) -> dict[str, Any]:
    """Of a heavy task one run succeeded at most; the dead are listed, and done when redriven."""
    rows = scene.rows("ingest")
    dead = {row["task_id"] for row in rows if row["state"] == "dead"}
    others = {row["error"] for row in rows if row["state"] not in {"succeeded", "dead"}}
    assert others == set()
    assert dead == scene.dead()
    with runs_at(scene.stack.dagster_url) as runs:
        ended = {
            row["task_id"]: Counter(
                run["status"] for run in runs.tagged("touchline/task", str(row["task_id"]))
            )
            for row in rows
        }
    for row in rows:
        assert ended[row["task_id"]]["SUCCESS"] == (row["state"] == "succeeded"), ended
    if dead:
        agent_id = scene.agents["collector"]
        scene.client.ask("POST", f"/v1/agents/{agent_id}/start")
        again = scene.client.ask("POST", f"/v1/agents/{agent_id}/dead-letters/redrive")
        scene.given[:] = [each["task_id"] for each in again["items"]]
        scene.stack.eventually(lambda: not scene.live(), within_seconds=300)
        assert {row["state"] for row in scene.rows("ingest")} == {"succeeded"}
    launched = sum((each for each in ended.values()), Counter[str]())
    return {"runs": dict(launched), "dead and redriven": len(dead)}


CHECKS: tuple[Callable[[Scene], dict[str, Any]], ...] = (
    *(our_rows, outside, histories, order),
    heavy,
)
