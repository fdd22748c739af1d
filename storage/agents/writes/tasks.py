"""How tasks come to be: checked, in the queue once, and after what they depend on."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.agents.kinds.tasks import KINDS
from storage.agents.tables.agent import agent
from storage.agents.tables.task import dependency, task
from storage.agents.writes import moves
from storage.agents.writes.moves import AGEING_SECONDS, NOW
from storage.agents.writes.refusals import StateError, TooManyError, UnfitError, UnknownError
from storage.kit.rules import Row, Rule, one, rows

PRIORITY = 4
MOST_DEPENDENCIES = 50
MOST_QUEUED = 10_000
"""Tasks of one agent that wait; what is on its way already is not refused for them."""
_ENDED_BADLY = ("failed", "cancelled", "timed_out", "dead")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be; its input has been checked by its kind.

    Attributes:
        kind: of the task.
        input: as its kind has it.
        priority: 0 to 9, the most urgent.
        run_after: not before.
        deadline_at: not after.
        depends_on: tasks that must have succeeded.
        needs_approval: somebody looks at what it would do before it does.
        dedupe_key: one live task of the agent has it.
        origin: columns that say what made it: a schedule, a step, a task that it repeats.
    """

    kind: str
    input: Mapping[str, Any]
    priority: int = PRIORITY
    run_after: datetime | None = None
    deadline_at: datetime | None = None
    depends_on: Sequence[int] = ()
    needs_approval: bool = False
    dedupe_key: str | None = None
    origin: Mapping[str, Any] | None = None


def digest_of(document: Mapping[str, Any]) -> bytes:
    """Return the digest of a JSON document, whatever the order of its keys."""
    return hashlib.sha256(
        json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    ).digest()


def give(agent_id: int, new: NewTask, *, by: int | None) -> Rule[tuple[Row, bool]]:
    """Put a task that somebody sends into the queue, if it is not full; else as `create`.

    Raises:
        TooManyError: as many tasks wait as there may be.
    """
    yield from refuse_full(agent_id)
    return (yield from create(agent_id, new, by=by))


def refuse_full(agent_id: int) -> Rule[None]:
    """Let pass unless the queue of an agent is full. Raises `TooManyError`."""
    counted = yield from rows(
        select(func.count().label("count")).where(
            task.c.agent_id == agent_id, task.c.state.in_(("queued", "waiting_approval"))
        )
    )
    if counted[0]["count"] >= MOST_QUEUED:
        raise TooManyError(
            f"{MOST_QUEUED} tasks of agent {agent_id} wait already: cancel some of them, start the"
            " agent if it does not run, or send this again once some have ended"
        )


def create(agent_id: int, new: NewTask, *, by: int | None) -> Rule[tuple[Row, bool]]:
    """Put a task into the queue of an agent; return its row, and whether it is new.

    Args:
        agent_id: whose.
        new: the task.
        by: the account that wants it; None is the platform.

    Raises:
        UnknownError: there is no such agent.
        UnfitError: it depends on what is not there or has failed, or ends before it begins.
    """
    owner = yield from one(
        select(agent.c.owner_id, agent.c.config_version, agent.c.state).where(
            agent.c.agent_id == agent_id, agent.c.deleted_at.is_(None)
        )
    )
    if owner is None:
        raise UnknownError(f"there is no agent {agent_id}")
    if new.deadline_at and new.run_after and new.deadline_at <= new.run_after:
        raise UnfitError("deadline_at", "the deadline is before run_after")
    waits = yield from _open_dependencies(owner["owner_id"], new.depends_on)
    made = yield from one(_inserted(agent_id, owner, new, len(waits), by))
    if made is None:
        return (yield from _duplicate(agent_id, new)), False
    if waits:
        pairs = [{"task_id": made["task_id"], "needs_task_id": each} for each in waits]
        yield from rows(insert(dependency).values(pairs))
    yield from moves.publish_task(made)
    if owner["state"] == "running" and not waits and new.run_after is None:
        yield from moves.wake()
    return made, True


def _inserted(agent_id: int, owner: Row, new: NewTask, waits: int, by: int | None) -> Any:
    ready = NOW if new.run_after is None else func.greatest(NOW, new.run_after)
    origin = dict(new.origin or {})
    statement = upsert(task).values(
        agent_id=agent_id,
        owner_id=owner["owner_id"],
        kind=new.kind,
        input=dict(new.input),
        digest=digest_of({"kind": new.kind, "input": dict(new.input)}),
        config_version=owner["config_version"],
        moved_by=by,
        priority=new.priority,
        ready_at=ready,
        turn_at=turn_of(ready, new.priority),
        deadline_at=new.deadline_at,
        open_dependencies=waits,
        dedupe_key=new.dedupe_key,
        needs_approval=new.needs_approval,
        most_attempts=KINDS[new.kind].most_attempts,
        **origin,
    )
    return statement.on_conflict_do_nothing(
        index_elements=["agent_id", "dedupe_key"],
        index_where=task.c.finished_at.is_(None) & task.c.dedupe_key.is_not(None),
    ).returning(task)


def turn_of(ready: Any, priority: Any) -> Any:
    """Return a task's place in the queue: so much earlier for each step of its priority."""
    return ready - func.make_interval(0, 0, 0, 0, 0, 0, priority * AGEING_SECONDS)


def _duplicate(agent_id: int, new: NewTask) -> Rule[Row]:
    """Return the live task with the same dedupe key."""
    found = yield from one(
        select(task).where(
            task.c.agent_id == agent_id,
            task.c.dedupe_key == new.dedupe_key,
            task.c.finished_at.is_(None),
        )
    )
    if found is None:  # it ended a moment ago, and its transaction was not over
        raise StateError("the task with this dedupe_key ends at this moment; try again")
    return found


def _open_dependencies(owner_id: int, wanted: Sequence[int]) -> Rule[list[int]]:
    """Return those of the tasks that have not succeeded yet, which stay so until COMMIT."""
    numbers = sorted(set(wanted))
    if not numbers:
        return []
    found = yield from rows(
        select(task.c.task_id, task.c.state)
        .where(task.c.task_id.in_(numbers), task.c.owner_id == owner_id)
        .order_by(task.c.task_id)
        .with_for_update(read=True)
    )
    missing = set(numbers) - {row["task_id"] for row in found}
    if missing:
        raise UnfitError("depends_on", f"there is no task {min(missing)} of the same owner")
    for row in found:
        if row["state"] in _ENDED_BADLY:
            raise UnfitError(
                "depends_on",
                f"task {row['task_id']} is {row['state']}: nothing can wait for its success",
            )
    return [row["task_id"] for row in found if row["state"] != "succeeded"]
