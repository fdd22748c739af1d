"""What people do with tasks: cancel them, do them again, and agree to what they would do."""

from typing import Literal

from sqlalchemy import select, update

from storage.agents.kinds.tasks import KINDS
from storage.agents.tables.agent import agent
from storage.agents.tables.task import approval, task
from storage.agents.writes import moves, runs, tasks
from storage.agents.writes.dependents import settle_dependents
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import StateError, UnknownError
from storage.agents.writes.tasks import NewTask, turn_of
from storage.kit.rules import Row, Rule, one, rows

MOST_REDRIVEN = 500
_REPEATABLE = ("failed", "cancelled", "timed_out", "dead")
Decision = Literal["approved", "refused"]


def cancel(task_id: int, *, by: int | None, note: str = "cancelled") -> Rule[Row]:
    """Cancel a task; again, it changes nothing.

    One that runs is asked to give way; its worker stops it, and at last a sweep does.

    Raises:
        UnknownError: there is no such task.
        StateError: it has ended otherwise.
    """
    row = yield from locked(task_id)
    if row["state"] == "cancelled":
        return row
    if row["finished_at"] is not None:
        raise StateError(f"task {task_id} is {row['state']} already")
    if row["state"] == "running":
        if row["cancel_at"] is not None:
            return row
        wanted = update(task).where(task.c.task_id == task_id)
        found = yield from rows(wanted.values(cancel_at=NOW, cancel_by=by).returning(task))
        yield from moves.publish_task(found[0])
        return found[0]
    if row["state"] == "waiting_approval":
        yield from _close_approval(task_id, "refused", by=by, reason=note)
    return (yield from end(row, "cancelled", by=by, note=note))


def end(row: Row, state: str, *, by: int | None, note: str) -> Rule[Row]:
    """End a locked task that no attempt works on, or whose attempt has had its time."""
    more = {"lease_until": None} if row["state"] == "running" else {}
    ended = yield from moves.move_task(
        row["task_id"], row["state"], state, by=by, note=note, finished_at=NOW, **more
    )
    if ended is None:
        raise LookupError(f"task {row['task_id']} was not locked")
    yield from settle_dependents(ended)
    if ended["run_id"] is not None:
        yield from runs.advance(ended["run_id"])
    return ended


def retry(task_id: int, *, by: int | None) -> Rule[tuple[Row, bool]]:
    """Do an ended task again, as a new one; return that, and whether it was made now.

    Raises:
        UnknownError: there is no such task.
        StateError: it has not ended, or succeeded.
    """
    row = yield from locked(task_id)
    known = yield from one(select(task).where(task.c.repeats_task_id == task_id))
    if known is not None:
        return known, False
    if row["state"] not in _REPEATABLE:
        raise StateError(
            f"task {task_id} is {row['state']}: only one that ended without success is done again"
        )
    if row["kind"] not in KINDS:
        raise StateError(f"tasks of the kind {row['kind']} are no longer done")
    new = NewTask(
        kind=row["kind"],
        input=row["input"],
        priority=row["priority"],
        needs_approval=row["needs_approval"],
        origin={"repeats_task_id": task_id},
    )
    return (yield from tasks.create(row["agent_id"], new, by=by))


def redrive(agent_id: int, *, by: int | None) -> Rule[list[Row]]:
    """Do every dead task of an agent again that was not yet, and return the new ones."""
    again = task.alias("again")
    dead = yield from rows(
        select(task.c.task_id)
        .where(task.c.agent_id == agent_id, task.c.state == "dead")
        .where(~select(again.c.task_id).where(again.c.repeats_task_id == task.c.task_id).exists())
        .order_by(task.c.task_id)
        .limit(MOST_REDRIVEN)
    )
    made: list[Row] = []
    for row in dead:
        new, is_new = yield from retry(row["task_id"], by=by)
        if is_new:
            made.append(new)
    return made


def decide(
    approval_id: int,
    decision: Decision,
    *,
    by: int,
    reason: str | None,
    digest: bytes | None = None,
) -> Rule[Row]:
    """Agree to what a task would do, or refuse it; return the approval.

    Args:
        approval_id: which one.
        decision: what is decided.
        by: the account that decides.
        reason: why, if it is said.
        digest: of the plan that was looked at; None is whatever is there.

    Raises:
        UnknownError: there is no such approval.
        StateError: it is decided, its time is over, or the plan is another one.
    """
    found = yield from one(select(approval).where(approval.c.approval_id == approval_id))
    if found is None:
        raise UnknownError(f"there is no approval {approval_id}")
    row = yield from locked(found["task_id"])
    if digest is not None and digest != bytes(found["digest"]):
        raise StateError("the plan is another one than the digest says; look at it again")
    decided = yield from one(
        update(approval)
        .where(approval.c.approval_id == approval_id, approval.c.decided_at.is_(None))
        .where(approval.c.expires_at > NOW)
        .values(decided_at=NOW, decided_by=by, decision=decision, reason=reason)
        .returning(approval)
    )
    if decided is None:
        known = found["decision"] or "expired"
        raise StateError(f"approval {approval_id} is {known} already")
    if decision == "refused":
        yield from end(row, "cancelled", by=by, note="its plan was refused")
        return decided
    yield from moves.move_task(
        row["task_id"],
        "waiting_approval",
        "queued",
        by=by,
        note=None,
        ready_at=NOW,
        turn_at=turn_of(NOW, task.c.priority),
    )
    if (yield from _is_running(row["agent_id"])):
        yield from moves.wake()
    return decided


def _is_running(agent_id: int) -> Rule[bool]:
    running = select(agent.c.agent_id).where(
        agent.c.agent_id == agent_id, agent.c.state == "running"
    )
    return (yield from one(running)) is not None


def _close_approval(task_id: int, decision: str, *, by: int | None, reason: str) -> Rule[None]:
    yield from rows(
        update(approval)
        .where(approval.c.task_id == task_id, approval.c.decided_at.is_(None))
        .values(decided_at=NOW, decided_by=by, decision=decision, reason=reason)
    )


def expire(row: Row) -> Rule[None]:
    """End a locked task whose plan nobody looked at in time."""
    yield from _close_approval(row["task_id"], "expired", by=None, reason="nobody decided in time")
    yield from end(row, "timed_out", by=None, note="nobody agreed to its plan in time")


def locked(task_id: int) -> Rule[Row]:
    """Return the locked row of a task. Raises `UnknownError`."""
    row = yield from one(select(task).where(task.c.task_id == task_id).with_for_update())
    if row is None:
        raise UnknownError(f"there is no task {task_id}")
    return row
