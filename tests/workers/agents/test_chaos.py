"""Workers two minutes apart, killed and stopped at random: each task's effect is there once."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from storage.agents.tables.agent import transition
from storage.agents.tables.task import log_entry, task
from storage.agents.writes import sweeping
from storage.agents.writes.moves import WORK
from storage.insights.tables import insight
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.roles import Role
from tests.clocks_apart import can_be_off, clock_off_by
from tests.databases import engine_as
from tests.people import make_account
from tests.storage.agents.fleet import a_task, an_agent
from tests.workers.processes import working

pytestmark = pytest.mark.services
SETTINGS = {"TOUCHLINE_AGENT_LEASE_SECONDS": "2", "TOUCHLINE_WORKER_CONCURRENCY": "4"}


@pytest.fixture
def api(engine: Engine, clock: object) -> Iterator[Engine]:
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


def left(engine: Engine) -> int:
    with engine.connect() as connection:
        is_live = task.c.finished_at.is_(None)
        return connection.execute(select(func.count()).where(is_live)).scalar_one()


def wake(engine: Engine) -> None:
    """What the sweep does each fifteen seconds: ends leases, and wakes what is due."""
    sweeping.sweep(engine)
    with engine.begin() as connection:
        connection.execute(DEFER, {"jobs": batch([Job(task=WORK)] * 2)})


def wrong_clock(seconds: int, directory: Path) -> dict[str, str]:
    """A clock that is off where there can be one; `test_clocks` is skipped elsewhere."""
    return clock_off_by(seconds, directory) if can_be_off() else {}


@pytest.mark.parametrize(
    "count", [120, pytest.param(1000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
def test_workers_die_and_sleep_and_each_effect_is_there_once(
    database_url: str, api: Engine, engine: Engine, tmp_path: Path, count: int
) -> None:
    chance = random.Random(count)  # noqa: S311 no secret
    mine = an_agent(api, make_account(engine), parallel=100)
    for number in range(count):
        a_task(api, mine, f"finding {number}", priority=number % 10)
    slow, fast = (SETTINGS | wrong_clock(seconds, tmp_path) for seconds in (-60, 60))
    deadline = time.monotonic() + (60 if count < 500 else 600)
    rounds = 0
    while left(api) and time.monotonic() < deadline:
        rounds += 1
        with (
            working(database_url, None, tmp_path / f"a{rounds}", **slow) as first,
            working(database_url, None, tmp_path / f"b{rounds}", **fast) as second,
        ):
            wake(api)
            asleep, killed = (first, second) if rounds % 2 else (second, first)
            until = time.monotonic() + chance.uniform(0.05, 0.4)
            while left(api) > count * max(0.0, 1 - 0.3 * rounds) and time.monotonic() < until:
                pass
            os.kill(asleep.popen.pid, signal.SIGSTOP)
            os.kill(killed.popen.pid, signal.SIGKILL)
            killed.popen.wait()
            time_out = time.monotonic() + 2.5  # past the lease of the one that sleeps
            while time.monotonic() < time_out:
                wake(api)
                time.sleep(0.25)
            with working(database_url, None, tmp_path / f"c{rounds}", **slow):
                wake(api)
                os.kill(asleep.popen.pid, signal.SIGCONT)
                until = time.monotonic() + (8 if rounds < 3 else 30)
                while left(api) and time.monotonic() < until:
                    wake(api)
                    time.sleep(0.2)
    assert left(api) == 0
    with api.connect() as connection:
        states = set(connection.execute(select(task.c.state)).scalars())
        titles = list(connection.execute(select(insight.c.title)).scalars())
        of_tasks = select(transition.c.from_state, transition.c.to_state)
        allowed = set(connection.execute(of_tasks.where(transition.c.noun == "task")).all())
        made = select(log_entry.c.from_state, log_entry.c.to_state)
        moves = set(connection.execute(made.where(log_entry.c.type == "task.moved")).all())
    assert states == {"succeeded"}
    assert sorted(titles) == sorted(f"finding {number}" for number in range(count))
    assert moves <= allowed
