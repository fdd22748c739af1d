"""Moving agents and tasks from one state to another, and telling who follows them.

Which moves there are is a table of the database, enforced by its trigger, which also writes each
move to the log. A rule here names the state that it comes from, so that two never move at once.
"""

from typing import Any

from sqlalchemy import exists, func, update

from storage.agents.events import AgentError, AgentStatusUpdate, AgentTaskUpdate
from storage.agents.tables.agent import agent
from storage.agents.tables.task import dependency, task
from storage.agents.writes import webhooks
from storage.kit.event_payload import Payload
from storage.kit.events import Event
from storage.kit.jobs import Job
from storage.kit.rules import Defer, Publish, Row, Rule, now, one

WORK = "agents"
"""The job that wakes work on tasks; it carries nothing, for the rows say what is to be done."""

NOW = func.clock_timestamp()
_IS_NEEDED = exists().where(dependency.c.needs_task_id == task.c.task_id).label("is_needed")
_HAS_WEBHOOKS = webhooks.are_there(task.c.agent_id).label("has_webhooks")
AGEING_SECONDS = 300
"""A task that waits so long counts as one of the next priority."""


def publish(payload: Payload, agent_id: int, *, has_webhooks: bool = True) -> Rule[None]:
    """Tell those who follow an agent, and its webhooks if it may have some."""
    at = yield from now()
    event = Event.of(payload, topics=[f"agent:{agent_id}"], occurred_at=at)
    yield Publish(event)
    if has_webhooks:
        yield from webhooks.post_event(agent_id, event)


def publish_task(row: Row) -> Rule[None]:
    """Tell those who follow an agent where a task of its stands."""
    payload = AgentTaskUpdate(
        agent_id=row["agent_id"],
        task_id=row["task_id"],
        state=row["state"],
        attempt_no=row["attempt_no"],
        run_id=row["run_id"],
    )
    has_webhooks: bool = row.get("has_webhooks", True)
    yield from publish(payload, row["agent_id"], has_webhooks=has_webhooks)


def publish_error(row: Row, error_class: Any) -> Rule[None]:
    """Tell those who follow an agent that an attempt went wrong."""
    payload = AgentError(
        agent_id=row["agent_id"],
        error_class=error_class,
        task_id=row["task_id"],
        attempt_no=row["attempt_no"],
    )
    yield from publish(payload, row["agent_id"])


def wake() -> Rule[None]:
    """Let a worker look for work once this is committed."""
    yield Defer(Job(task=WORK))


def move_agent(
    found: Row, state: str, *, by: int | None, note: str | None = None, **more: Any
) -> Rule[Row]:
    """Move an agent that is locked.

    Args:
        found: its row.
        state: where it goes.
        by: the account that moves it; None is the platform.
        note: why.
        more: other columns that change with it.

    Raises:
        ConstraintError: there is no such move.
    """
    values = {"state": state, "note": note, "moved_by": by, "moved_at": NOW, **more}
    row = yield from one(
        update(agent)
        .where(agent.c.agent_id == found["agent_id"], agent.c.state == found["state"])
        .values(**values)
        .returning(agent)
    )
    if row is None:
        raise LookupError(f"agent {found['agent_id']} was not locked")
    payload = AgentStatusUpdate(
        agent_id=row["agent_id"], from_state=found["state"], state=row["state"]
    )
    yield from publish(payload, row["agent_id"])
    return row


def move_task(
    task_id: int, before: str, state: str, *, by: int | None = None, **more: Any
) -> Rule[Row | None]:
    """Move a locked task, if it still is where it was; return its row, or None.

    The row says besides whether another task needs it (`is_needed`) and whether its agent has
    webhooks: most have neither, and then nobody need ask. The lock that the caller holds is what
    makes the first true: whoever adds a dependency locks the task too.

    Args:
        task_id: which one.
        before: the state that it comes from.
        state: where it goes.
        by: the account that moves it; None is the platform.
        more: other columns that change with it.
    """
    row = yield from one(
        update(task)
        .where(task.c.task_id == task_id, task.c.state == before)
        .values(state=state, moved_by=by, **more)
        .returning(task, _IS_NEEDED, _HAS_WEBHOOKS)
    )
    if row is not None:
        yield from publish_task(row)
    return row
