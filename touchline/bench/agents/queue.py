"""Quick tasks of agents beside the job library alone: how many, how soon, and from a long queue.

Both sides run in a worker process of their own, eight at a time, and each task or job inserts one
row. What ours does besides: an attempt with its lease, every move checked and in the log, events
for who follows, figures of what was used, limits, and the effect in the transaction that ends it.
"""

import http.client
import json
import time
from collections.abc import Sequence
from statistics import quantiles

from sqlalchemy import Engine, TextClause, text

from storage.agents.writes import claims, ends
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.unit_of_work import apply
from touchline.bench.agents import bare, fleet
from touchline.bench.errors import MeasurementError
from touchline.bench.http import people, servers
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

LONG = 10_000
TASKS = Subject(
    name="agent-tasks",
    what="quick tasks of an agent done by one worker, each with attempt, log, events and figures",
    yardstick="jobs of the job library alone that insert the same row",
    unit="tasks/s",
    goal=0.4,
)
START = Subject(
    name="agent-start-p99",
    what="POST of a task to the start of its attempt, one at a time, 99th percentile",
    yardstick="a job of the job library alone, from before its INSERT to its start",
    unit="ms",
    goal=3.0,
    direction=Direction.AT_MOST,
)
CLAIM = Subject(
    name="agent-claim-10k",
    what=f"a claim of eight tasks from a queue of {LONG:,}",
    yardstick="from a queue of 100",
    unit="ms",
    goal=1.5,
    direction=Direction.AT_MOST,
)
_KINDS = ("note",)
_ROOM = 8
_STARTED = text(
    "SELECT extract(epoch FROM min(started_at))::float8 FROM agents.attempt"
    " WHERE task_id = :number"
)
_BARE_STARTED = text(
    "SELECT extract(epoch FROM min(began_at))::float8 FROM bare_done WHERE number = :number"
)


def measure_tasks(bench: Workbench) -> list[Row]:
    """Measure how many tasks a worker does in a second."""
    count = bench.sized(600, 60)
    with (
        bench.scratch.database() as ours,
        bench.scratch.database() as plain,
        fleet.engine_at(ours) as engine,
        fleet.engine_at(plain) as beside,
    ):
        _prepare(beside)
        agent_id = fleet.make_agent(engine)
        with servers.worker(ours), servers.program(plain, bare.__name__):
            row = bench.compare(
                TASKS,
                lambda: _tasks_per_second(engine, agent_id, count),
                lambda: _jobs_per_second(beside, count),
            )
    return [row]


def measure_start(bench: Workbench) -> list[Row]:
    """Measure how soon a task begins that is posted."""
    count = bench.sized(60, 6)
    with (
        bench.scratch.database() as ours,
        bench.scratch.database() as plain,
        fleet.engine_at(ours) as engine,
        fleet.engine_at(plain) as beside,
    ):
        _prepare(beside)
        (person,) = people.plant(engine, 1)
        agent_id = fleet.make_agent(engine, person.account_id)
        with (
            servers.api(ours) as port,
            servers.worker(ours),
            servers.program(plain, bare.__name__),
        ):
            token = people.access_token(port, person)
            pairs = bench.take_turns(
                lambda: _starts(engine, port, token, agent_id, count),
                lambda: _bare_starts(beside, count),
            )
    return [Row.of(START, [Pair(_p99(each.ours), _p99(each.yardstick)) for each in pairs])]


def measure_claims(bench: Workbench) -> list[Row]:
    """Measure a claim from a long queue beside one from a short queue."""
    long = bench.sized(LONG, 500)
    with (
        bench.scratch.database() as one,
        bench.scratch.database() as other,
        fleet.engine_at(one) as engine,
        fleet.engine_at(other) as short,
    ):
        fleet.fill(engine, fleet.make_agent(engine), long)
        fleet.fill(short, fleet.make_agent(short), 100)
        for each in (engine, short):
            with each.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                    text("ANALYZE agents.task")
                )
        row = bench.compare(CLAIM, lambda: _claim_ms(engine), lambda: _claim_ms(short))
    return [row]


def _prepare(beside: Engine) -> None:
    with beside.begin() as connection:
        connection.execute(text(bare.TABLE))


def _tasks_per_second(engine: Engine, agent_id: int, count: int) -> float:
    fleet.pause(engine, agent_id)
    fleet.fill(engine, agent_id, count)

    def work() -> None:
        fleet.resume(engine, agent_id)
        fleet.until(lambda: fleet.are_done(engine, agent_id), "tasks of the agent")

    return per_second(count, work)


def _jobs_per_second(beside: Engine, count: int) -> float:
    jobs = [
        Job(task=bare.TASK, arguments={"number": each, "title": f"finding {each}"})
        for each in range(count)
    ]
    done = text("SELECT count(*) FROM bare_done")
    with beside.begin() as connection:
        connection.execute(text("TRUNCATE bare_done"))

    def is_done() -> bool:
        with beside.connect() as connection:
            return connection.execute(done).scalar_one() == count

    def work() -> None:
        with beside.begin() as connection:
            connection.execute(DEFER, {"jobs": batch(jobs)})
        fleet.until(is_done, "jobs of the library")

    return per_second(count, work)


def _starts(engine: Engine, port: int, token: str, agent_id: int, count: int) -> list[float]:
    """Post tasks one after the other; return how long each waited, in milliseconds."""
    body = json.dumps({"kind": "note", "input": {"title": "soon"}})
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    waits: list[float] = []
    for _ in range(count):
        began = time.time()
        connection.request("POST", f"/v1/agents/{agent_id}/tasks", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != http.client.ACCEPTED:
            raise MeasurementError(f"a task is answered {answer.status}: {content[:200]!r}")
        waits.append(1000 * (_started(engine, json.loads(content)["task_id"]) - began))
        fleet.until(lambda: fleet.are_done(engine, agent_id), "the task")
    connection.close()
    return waits


def _started(engine: Engine, task_id: int) -> float:
    return _instant(engine, _STARTED, task_id)


def _bare_starts(beside: Engine, count: int) -> list[float]:
    waits: list[float] = []
    with beside.begin() as connection:
        connection.execute(text("TRUNCATE bare_done"))
    for number in range(count):
        job = Job(task=bare.TASK, arguments={"number": number, "title": "soon"})
        began = time.time()
        with beside.begin() as connection:
            connection.execute(DEFER, {"jobs": batch([job])})
        waits.append(1000 * (_instant(beside, _BARE_STARTED, number) - began))
    return waits


def _instant(engine: Engine, statement: TextClause, number: int) -> float:
    """Return when something began, once it has."""
    found: list[float] = []

    def is_there() -> bool:
        with engine.connect() as connection:
            at = connection.execute(statement, {"number": number}).scalar_one()
        found.extend([] if at is None else [at])
        return bool(found)

    fleet.until(is_there, "its start")
    return found[0]


def _p99(waits: Sequence[float]) -> float:
    return quantiles(waits, n=100, method="inclusive")[98]


def _claim_ms(engine: Engine) -> float:
    """Claim eight tasks, end them, and return how long the claim took."""
    began = time.perf_counter()
    claimed = apply(engine, claims.claim("bench:1", _ROOM, _KINDS))
    took = 1000 * (time.perf_counter() - began)
    if len(claimed.attempts) != _ROOM:
        raise MeasurementError(f"{len(claimed.attempts)} of {_ROOM} tasks were claimed")
    for attempt in claimed.attempts:
        apply(engine, ends.succeed(attempt, {}))
    return took
