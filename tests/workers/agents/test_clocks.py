"""Workers whose clocks are two minutes apart: the database's is the only one that counts."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from storage.agents.tables.task import attempt, task
from storage.agents.writes import sweeping, tasks
from storage.agents.writes.moves import WORK
from storage.agents.writes.tasks import NewTask
from storage.insights.tables import insight
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.clocks_apart import clock_off_by
from tests.databases import engine_as
from tests.people import make_account
from tests.storage.agents.fleet import a_task, an_agent, row_of
from tests.workers.processes import wait_for, working

pytestmark = [pytest.mark.services, pytest.mark.slow]

SETTINGS = {"TOUCHLINE_AGENT_LEASE_SECONDS": "2", "TOUCHLINE_WORKER_RUNS": "3"}
NOTES, WATCHES = 40, 6


@pytest.fixture
def api(engine: Engine, clock: object) -> Iterator[Engine]:
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


def wake(engine: Engine) -> bool:
    """What the sweep does each fifteen seconds; true, for conditions."""
    sweeping.sweep(engine)
    with engine.begin() as connection:
        connection.execute(DEFER, {"jobs": batch([Job(task=WORK)] * 2)})
    return True


def now(engine: Engine) -> datetime:
    with engine.connect() as connection:
        return connection.execute(select(func.clock_timestamp())).scalar_one()


def live(engine: Engine) -> int:
    with engine.connect() as connection:
        is_live = task.c.finished_at.is_(None)
        return connection.execute(select(func.count()).where(is_live)).scalar_one()


def test_leases_deadlines_and_turns_go_by_the_databases_clock(
    database_url: str, api: Engine, engine: Engine, tmp_path: Path
) -> None:
    slow, fast = (SETTINGS | clock_off_by(seconds, tmp_path) for seconds in (-60, 60))
    for off, environment in ((-60, slow), (60, fast)):
        told = subprocess.run(
            [sys.executable, "-c", "import time; print(time.time())"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert float(told.stdout) - time.time() == pytest.approx(off, abs=5)
    mine = an_agent(api, make_account(engine), parallel=100)
    began = now(api)

    def watch(seconds: int, deadline_at: datetime | None = None) -> int:
        given = {"seconds": seconds, "every_seconds": 1}
        new = NewTask(kind="watch", input=given, deadline_at=deadline_at)
        return apply(api, tasks.create(mine, new, by=None))[0]["task_id"]

    watches = [watch(5) for _ in range(WATCHES)]  # longer than a lease
    with (
        working(database_url, None, tmp_path / "slow", **slow),
        working(database_url, None, tmp_path / "fast", **fast),
    ):
        wait_for(lambda: wake(api) and len(workers_of(api, watches)) == WATCHES)
        for number in range(NOTES):
            a_task(api, mine, f"finding {number}")
        in_time = a_task(api, mine, "in time", deadline_at=now(api) + timedelta(seconds=30))
        later = a_task(api, mine, "later", run_after=now(api) + timedelta(seconds=4))
        ends_at = now(api) + timedelta(seconds=6)
        ended = watch(600, deadline_at=ends_at)
        wait_for(lambda: wake(api) and not live(api))
    assert len(set(workers_of(api, watches).values())) == 2
    with api.connect() as connection:
        attempts = connection.execute(select(func.max(attempt.c.attempt_no))).scalar_one()
        titles = Counter(connection.execute(select(insight.c.title)).scalars())
        beats = connection.execute(
            select(func.min(attempt.c.heartbeat_at), func.max(attempt.c.heartbeat_at))
        ).one()
    assert attempts == 1  # no lease of a living worker was taken for ended
    wanted = [*(f"finding {number}" for number in range(NOTES)), "in time", "later"]
    assert titles == Counter(wanted)
    assert {row_of(api, each)["state"] for each in (*watches, in_time)} == {"succeeded"}
    assert row_of(api, later)["started_at"] >= row_of(api, later)["ready_at"]
    row = row_of(api, ended)
    assert row["state"] == "timed_out"
    assert timedelta(0) <= row["finished_at"] - ends_at < timedelta(seconds=10)
    assert began <= beats[0] <= beats[1] <= now(api)


def workers_of(engine: Engine, numbers: list[int]) -> dict[int, str]:
    """Return which worker began each of some tasks."""
    statement = select(attempt.c.task_id, attempt.c.worker).where(attempt.c.task_id.in_(numbers))
    with engine.connect() as connection:
        return {row.task_id: row.worker for row in connection.execute(statement)}
