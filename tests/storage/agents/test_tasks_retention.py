"""Old tasks go with all that is theirs; what lives, is in doubt or is still needed stays."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text, update

from storage.agents.tables.agent import spending
from storage.agents.tables.integration import dispatch
from storage.agents.tables.task import approval, attempt, dependency, log_entry, task
from storage.agents.tables.workflow import run, step
from storage.agents.writes import control, dispatches, ends, integrations, retention
from storage.agents.writes.integrations import NewIntegration
from storage.kit.unit_of_work import apply
from storage.settings import RetentionSettings
from tests.databases import superuser_of
from tests.people import api_of
from tests.storage.agents.fleet import a_run, a_task, an_agent, an_approval, claimed, succeed
from workers.pruning import drop_tasks

pytestmark = pytest.mark.services
LONG = timedelta(days=90)


def age(engine: Engine) -> None:
    """Let everything have happened a hundred days earlier, which no rule of ours can do."""
    columns = {
        "task": ("created_at", "finished_at"),
        "run": ("started_at", "finished_at"),
        "log_entry": ("at",),
        "spending": ("day",),
    }
    with superuser_of(engine) as superuser, superuser.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        for table, names in columns.items():
            earlier = ", ".join(f"{name} = {name} - interval '100 days'" for name in names)
            connection.execute(text(f"UPDATE agents.{table} SET {earlier}"))  # noqa: S608 ours


def counted(engine: Engine) -> dict[str, int]:
    tables = (task, attempt, approval, dependency, log_entry, run, step, dispatch, spending)
    with engine.connect() as connection:
        return {
            each.name: connection.execute(select(func.count()).select_from(each)).scalar_one()
            for each in tables
        }


def test_what_ended_long_ago_goes_with_all_that_is_its(
    engine: Engine, worker: Engine, owner: int
) -> None:
    mine = an_agent(worker, owner, parallel=10)
    first = a_task(worker, mine)
    a_task(worker, mine, depends_on=[first])
    a_run(worker, mine)
    for _ in range(4):  # the two tasks, and the two steps of the run
        (done,) = claimed(worker)
        succeed(worker, done)
    apply(worker, control.decide(an_approval(worker, mine), "refused", by=owner, reason=None))
    assert retention.let_go(worker, LONG) == dict.fromkeys(("runs", "tasks", "entries", "days"), 0)
    age(engine)
    assert drop_tasks(worker, RetentionSettings(keep_tasks_days=0)) == 0
    assert drop_tasks(worker, RetentionSettings(keep_tasks_days=90)) == 5
    assert set(counted(engine).values()) == {0}


def test_what_lives_or_is_needed_or_in_doubt_stays(
    engine: Engine, worker: Engine, owner: int
) -> None:
    mine = an_agent(worker, owner, parallel=10)
    external = an_agent(worker, owner, kind="external", name="scouts")
    new = NewIntegration(kind="agent_os", name="os", url="https://agents.example.org")
    with api_of(engine) as api:
        number = apply(api, integrations.number())
        apply(api, integrations.create(external, number, new, b"encrypted"))
    needed = a_task(worker, mine, priority=9)
    other = a_task(worker, mine, priority=8)
    waiting = a_task(worker, mine, depends_on=[needed, other])
    (done,) = claimed(worker)
    assert done.task_id == needed
    succeed(worker, done)
    doubtful = a_task(worker, external, priority=9)
    (attempted,) = [each for each in claimed(worker, 5) if each.task_id == doubtful]
    apply(worker, dispatches.begin(doubtful, number, "scout"))
    apply(worker, ends.fail(attempted, "permanent", "it may have arrived"))
    age(engine)
    assert retention.let_go(worker, LONG)["tasks"] == 0
    with engine.connect() as connection:
        kept = set(connection.execute(select(task.c.task_id)).scalars())
    assert kept == {needed, other, waiting, doubtful}
    with worker.begin() as connection:
        settled = {"state": "failed", "ended_at": func.clock_timestamp()}
        connection.execute(update(dispatch).values(settled))
    assert retention.let_go(worker, LONG)["tasks"] == 1
