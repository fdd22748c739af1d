"""A worker that does tasks: alone, beside others, cancelled, stopped, and past its lease."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from storage.agents.tables.task import task
from storage.agents.writes import control, sweeping, tasks
from storage.agents.writes.tasks import NewTask
from storage.insights.tables import insight
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as, url_as
from tests.people import make_account
from tests.storage.agents.fleet import (
    a_task,
    agent_row,
    an_agent,
    attempts_of,
    history,
    let_lease_end,
    make_ready,
    row_of,
)
from workers.agents import runner as running
from workers.agents.following import Follower
from workers.agents.performers import performers
from workers.agents.runner import Room, Runner
from workers.agents.work import Done, TaskError, Work

pytestmark = pytest.mark.services

ROOM = Room(quick=4, waiting=2, heavy=2, lease=timedelta(seconds=2))


@pytest.fixture
def worker(database_url: str, clock: object) -> Iterator[Engine]:
    made = engine_of(url_as(Role.WORKER, database_url), pool_size=8)
    yield made
    made.dispose()


@pytest.fixture
def mine(worker: Engine, engine: Engine) -> int:
    """An agent that runs."""
    api = engine_as(Role.API, engine)
    agent_id = an_agent(api, make_account(engine), parallel=100)
    api.dispose()
    return agent_id


async def until(condition: Callable[[], Any], *, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 what others write
            await asyncio.sleep(0.02)


def states(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(select(task.c.state)).scalars())


def drive(engine: Engine, scene: Callable[[Runner], Any], **more: Any) -> None:
    """Play a scene with a runner that keeps its leases."""

    async def play() -> None:
        made = Runner(engine, {**performers(Follower(None)), **more}, ROOM)
        keeping = asyncio.create_task(made.run())
        try:
            await scene(made)
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            await made.stop(0.1)

    asyncio.run(play())


def test_tasks_are_done_each_with_its_effect(worker: Engine, mine: int) -> None:
    for number in range(30):
        a_task(worker, mine, f"finding {number}")

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: states(worker) == {"succeeded"})

    drive(worker, scene)
    with worker.connect() as connection:
        titles = connection.execute(select(insight.c.title)).scalars().all()
    assert sorted(titles) == sorted(f"finding {number}" for number in range(30))


def test_two_workers_do_each_task_once(worker: Engine, mine: int) -> None:
    for number in range(60):
        a_task(worker, mine, f"finding {number}")

    async def scene(made: Runner) -> None:
        other = Runner(worker, performers(Follower(None)), ROOM)
        await asyncio.gather(made.fill(), other.fill())
        await until(lambda: states(worker) == {"succeeded"})

    drive(worker, scene)
    with worker.connect() as connection:
        assert connection.execute(select(func.count()).select_from(insight)).scalar_one() == 60


def test_tasks_that_wait_keep_nobody_quick_from_a_worker(worker: Engine, mine: int) -> None:
    async def wait(work: Work) -> Done:
        await work.pause(60)
        raise AssertionError

    watch = NewTask(kind="watch", input={"seconds": 60}, priority=9)
    for _ in range(6):
        apply(worker, tasks.create(mine, watch, by=None))

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: made.held == ROOM.waiting)
        task_id = a_task(worker, mine, priority=0)
        await made.fill()
        await until(lambda: row_of(worker, task_id)["state"] == "succeeded")
        await until(lambda: made.held == ROOM.waiting)

    drive(worker, scene, watch=wait)


def test_a_task_that_runs_gives_way_to_a_cancellation(worker: Engine, mine: int) -> None:
    began = asyncio.Event()

    async def wait(work: Work) -> Done:
        began.set()
        await work.pause(60)
        raise AssertionError

    task_id = a_task(worker, mine)

    async def scene(made: Runner) -> None:
        await made.fill()
        await began.wait()
        await asyncio.to_thread(apply, worker, control.cancel(task_id, by=None))
        await until(lambda: row_of(worker, task_id)["state"] == "cancelled")

    drive(worker, scene, note=wait)
    assert attempts_of(worker, task_id)[0]["outcome"] == "cancelled"


def test_a_task_that_does_not_listen_is_stopped_where_it_stands(
    worker: Engine, mine: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "HARD_STOP_SECONDS", 0.1)
    began = asyncio.Event()

    async def deaf(_: Work) -> Done:
        began.set()
        await asyncio.sleep(60)
        raise AssertionError

    task_id = a_task(worker, mine)

    async def scene(made: Runner) -> None:
        await made.fill()
        await began.wait()
        await asyncio.to_thread(apply, worker, control.cancel(task_id, by=None))
        await until(lambda: row_of(worker, task_id)["state"] == "cancelled")

    drive(worker, scene, note=deaf)


def test_a_deadline_comes_while_it_runs(worker: Engine, mine: int) -> None:
    async def wait(work: Work) -> Done:
        await work.pause(60)
        raise AssertionError

    soon = datetime.now(UTC) + timedelta(seconds=1)
    task_id = a_task(worker, mine, deadline_at=soon)

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: row_of(worker, task_id)["state"] == "timed_out")

    drive(worker, scene, note=wait)


def test_a_worker_past_its_lease_that_wakes_has_no_effect(worker: Engine, mine: int) -> None:
    """What SIGSTOP does: it gives no sign of life, another one does the task, it goes on."""
    asleep, go_on = asyncio.Event(), asyncio.Event()
    calls: list[int] = []

    async def sleepy(work: Work) -> Done:
        calls.append(work.attempt.attempt_no)
        if work.attempt.attempt_no == 1:
            asleep.set()
            await go_on.wait()
        note = performers(Follower(None))["note"]
        return await note(work)

    task_id = a_task(worker, mine)

    async def play() -> None:
        zombie = Runner(worker, {"note": sleepy}, ROOM)  # nothing keeps its leases
        await zombie.fill()
        await asleep.wait()
        let_lease_end(worker, task_id)
        assert sweeping.sweep(worker).lost == 1
        make_ready(worker, task_id)
        other = Runner(worker, {"note": sleepy}, ROOM)
        await other.fill()
        await until(lambda: row_of(worker, task_id)["state"] == "succeeded")
        go_on.set()
        await until(lambda: zombie.held == 0)
        await asyncio.gather(zombie.stop(1), other.stop(1))

    asyncio.run(play())
    assert calls == [1, 2]
    with worker.connect() as connection:
        assert connection.execute(select(func.count()).select_from(insight)).scalar_one() == 1
    assert history(worker, task_id) == ["queued", "running", "queued", "running", "succeeded"]


def test_a_worker_that_stops_gives_back_what_it_holds(worker: Engine, mine: int) -> None:
    async def wait(work: Work) -> Done:
        await work.pause(60)
        raise AssertionError

    task_id = a_task(worker, mine)

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: row_of(worker, task_id)["state"] == "running")

    drive(worker, scene, note=wait)
    row = row_of(worker, task_id)
    assert (row["state"], row["error_class"]) == ("queued", "lost")


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (TaskError("permanent", "no such thing"), "failed", "no such thing"),
        (TaskError("transient", "away"), "queued", "away"),
        (ZeroDivisionError("a mistake of ours"), "queued", "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_written_down(
    worker: Engine, mine: int, error: Exception, state: str, words: str
) -> None:
    async def wrong(_: Work) -> Done:
        raise error

    task_id = a_task(worker, mine)

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: made.held == 0)

    drive(worker, scene, note=wrong)
    row = row_of(worker, task_id)
    assert (row["state"], words in row["error"]) == (state, True)


def test_a_plan_waits_for_somebody_and_nothing_is_done_before(worker: Engine, mine: int) -> None:
    task_id = a_task(worker, mine, needs_approval=True)

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: row_of(worker, task_id)["state"] == "waiting_approval")

    drive(worker, scene)
    with worker.connect() as connection:
        assert connection.execute(select(func.count()).select_from(insight)).scalar_one() == 0


def test_a_heavy_task_without_dagster_waits_and_says_why(worker: Engine, engine: Engine) -> None:
    api = engine_as(Role.API, engine)
    agent_id = an_agent(api, make_account(engine), kind="forecaster")
    api.dispose()
    row, _ = apply(worker, tasks.create(agent_id, NewTask(kind="forecast", input={}), by=None))

    async def scene(made: Runner) -> None:
        await made.fill()
        await until(lambda: made.held == 0)

    drive(worker, scene)
    row = row_of(worker, row["task_id"])
    assert (row["state"], "TOUCHLINE_DAGSTER_URL" in row["error"]) == ("queued", True)
    assert agent_row(worker, agent_id)["state"] == "running"
