"""Agents and tasks in a test's database, made by storage's own rules as the API."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, func, select, text, update

from storage.agents.kinds.workflows import Step
from storage.agents.tables.agent import agent
from storage.agents.tables.task import approval, attempt, log_entry, task
from storage.agents.writes import agents, claims, ends, runs, schedules, tasks, workflows
from storage.agents.writes.agents import NewAgent
from storage.agents.writes.claims import Attempt
from storage.agents.writes.schedules import NewSchedule
from storage.agents.writes.tasks import NewTask
from storage.kit.unit_of_work import apply

QUICK = ("note", "watch", "search_absences", "write_insights")


def an_agent(
    engine: Engine,
    owner_id: int,
    *,
    kind: str = "monitor",
    name: str = "the watch",
    is_running: bool = True,
    **limits: Any,
) -> int:
    """Make an agent and let it run; return its number."""
    new = NewAgent(kind=kind, name=name, limits=limits)
    agent_id: int = apply(engine, agents.create(owner_id, new, by=owner_id))["agent_id"]
    if is_running:
        apply(engine, agents.start(agent_id, by=owner_id))
        apply(engine, agents.settle())
    return agent_id


def a_task(engine: Engine, agent_id: int, title: str = "a finding", **options: Any) -> int:
    """Put a task `note` into an agent's queue and return its number."""
    new = NewTask(kind="note", input={"title": title}, **options)
    row, _ = apply(engine, tasks.create(agent_id, new, by=None))
    return row["task_id"]


def an_approval(engine: Engine, agent_id: int) -> int:
    """Let a task of an agent ask for approval; return the approval's number."""
    task_id = a_task(engine, agent_id, needs_approval=True, priority=9)
    (made,) = [each for each in claimed(engine, 100) if each.task_id == task_id]
    apply(engine, ends.ask_approval(made, {"kind": "note", "input": {"title": "a finding"}}))
    with engine.connect() as connection:
        return connection.execute(select(func.max(approval.c.approval_id))).scalar_one()


def a_schedule(engine: Engine, agent_id: int) -> int:
    """Let a task of an agent come every hour; return the schedule's number."""
    new = NewSchedule(kind="note", input={"title": "hourly"}, priority=4, every_seconds=3600)
    return apply(engine, schedules.create(agent_id, new))["schedule_id"]


def a_workflow(engine: Engine, agent_id: int) -> int:
    """Keep a workflow of two steps; return its number."""
    steps = [
        Step(key="first", kind="note", input={"title": "a finding"}),
        Step(key="second", kind="note", input={"title": "another"}, needs=["first"]),
    ]
    return apply(engine, workflows.create(agent_id, "two steps", steps))["workflow_id"]


def a_run(engine: Engine, agent_id: int) -> int:
    """Begin a run of a workflow; return its number."""
    return apply(engine, runs.begin(a_workflow(engine, agent_id), by=None))["run_id"]


def claimed(engine: Engine, most: int = 1, *, worker: str = "w:1") -> list[Attempt]:
    """Take tasks as a worker."""
    return list(apply(engine, claims.claim(worker, most, QUICK)).attempts)


def row_of(engine: Engine, task_id: int) -> Mapping[str, Any]:
    with engine.connect() as connection:
        statement = select(task).where(task.c.task_id == task_id)
        return dict(connection.execute(statement).mappings().one())


def agent_row(engine: Engine, agent_id: int) -> Mapping[str, Any]:
    with engine.connect() as connection:
        statement = select(agent).where(agent.c.agent_id == agent_id)
        return dict(connection.execute(statement).mappings().one())


def attempts_of(engine: Engine, task_id: int) -> list[Mapping[str, Any]]:
    with engine.connect() as connection:
        statement = select(attempt).where(attempt.c.task_id == task_id)
        rows = connection.execute(statement.order_by(attempt.c.attempt_no)).mappings()
        return [dict(row) for row in rows]


def history(engine: Engine, task_id: int) -> list[str]:
    """The states that a task went through, by the log."""
    with engine.connect() as connection:
        statement = select(log_entry.c.to_state).where(
            log_entry.c.task_id == task_id, log_entry.c.type == "task.moved"
        )
        return list(connection.execute(statement.order_by(log_entry.c.entry_id)).scalars())


def make_ready(engine: Engine, task_id: int) -> None:
    """Let the pause before a task's next attempt be over."""
    with engine.begin() as connection:
        statement = update(task).where(task.c.task_id == task_id)
        connection.execute(statement.values(ready_at=text("clock_timestamp()")))


def let_lease_end(engine: Engine, task_id: int) -> None:
    """Let a worker have given no sign of life for as long as its lease lasts."""
    with engine.begin() as connection:
        statement = update(task).where(task.c.task_id == task_id)
        past = text("clock_timestamp() - interval '1 second'")
        connection.execute(statement.values(lease_until=past))


def succeed(engine: Engine, of: Attempt) -> None:
    """End an attempt well."""
    apply(engine, ends.succeed(of, {"ok": True}))
