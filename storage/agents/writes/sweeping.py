"""What the clock does with tasks: leases, deadlines, approvals and schedules that are over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Engine, select, text, update

from storage.agents.tables.agent import agent, schedule
from storage.agents.tables.task import approval, task
from storage.agents.writes import agents, control, ends, tasks
from storage.agents.writes.claims import LEASE, Attempt
from storage.agents.writes.moves import NOW
from storage.agents.writes.tasks import NewTask
from storage.kit.rules import Row, Rule, rows
from storage.kit.unit_of_work import apply

GRACE = timedelta(seconds=30)
"""So long a worker has to stop what is to end; then it is ended without it."""
_MOST_AT_ONCE = 100

_WAITING = text(
    """
    SELECT EXISTS (
        SELECT FROM agents.agent AS a JOIN agents.task AS t ON t.agent_id = a.agent_id
        WHERE a.state = 'running' AND t.state = 'queued' AND t.open_dependencies = 0
            AND t.ready_at <= clock_timestamp()
            AND (a.held_until IS NULL OR a.held_until <= clock_timestamp())
    ) OR EXISTS (SELECT FROM agents.agent WHERE state IN ('starting', 'stopping')) AS is_owed
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep did, in numbers."""

    lost: int
    ended: int
    expired: int
    scheduled: int


def sweep(engine: Engine) -> Swept:
    """Do what is due by the clock; each thing in a transaction of its own, so that one is one."""
    lost = _each(engine, task.c.state == "running", task.c.lease_until < NOW, do=lose)
    if lost:
        apply(engine, agents.tripping())
    stuck = (task.c.cancel_at < NOW - GRACE) & (task.c.state == "running")
    ended = _each(engine, stuck, do=_stop)
    waiting = task.c.state.in_(("queued", "waiting_approval")) & (task.c.deadline_at <= NOW)
    ended += _each(engine, task.c.finished_at.is_(None), waiting, do=_time_out)
    late = (task.c.state == "running") & (task.c.deadline_at <= NOW - GRACE)
    ended += _each(engine, task.c.finished_at.is_(None), late, do=_time_out)
    orphaned = task.c.state.in_(("queued", "waiting_approval")) & task.c.agent_id.in_(
        select(agent.c.agent_id).where(agent.c.deleted_at.is_not(None))
    )
    ended += _each(engine, orphaned, do=_orphaned)
    unseen = task.c.task_id.in_(
        select(approval.c.task_id).where(
            approval.c.decided_at.is_(None), approval.c.expires_at <= NOW
        )
    )
    expired = _each(engine, task.c.state == "waiting_approval", unseen, do=control.expire)
    return Swept(lost=lost, ended=ended, expired=expired, scheduled=_schedules(engine))


def lose(row: Row) -> Rule[None]:
    """Take a locked task from a worker that gives no sign of life."""
    over = Attempt(
        task_id=row["task_id"],
        attempt_no=row["attempt_no"],
        agent_id=row["agent_id"],
        kind=row["kind"],
        input=row["input"],
        config={},
    )
    seconds = int(LEASE.total_seconds())
    yield from ends.fail(over, "lost", f"{row['worker']} gave no sign of life for {seconds} s")


def _stop(row: Row) -> Rule[None]:
    yield from _given_up(row, "cancelled", "cancelled; its worker did not stop it in time")


def _time_out(row: Row) -> Rule[None]:
    if row["state"] == "running":
        yield from _given_up(row, "timed_out", "its deadline came; its worker did not stop it")
    elif row["state"] == "waiting_approval":
        yield from control.expire(row)
    else:
        yield from control.end(row, "timed_out", by=None, note="its deadline came")


def _given_up(row: Row, state: str, note: str) -> Rule[None]:
    yield from ends.close_attempt(row, "cancelled" if state == "cancelled" else "timed_out")
    yield from control.end(row, state, by=row["cancel_by"], note=note)


def _orphaned(row: Row) -> Rule[None]:
    yield from control.cancel(row["task_id"], by=None, note="its agent was deleted")


def _each(
    engine: Engine, *conditions: ColumnElement[bool], do: Callable[[Row], Rule[None]]
) -> int:
    """Apply a rule to every task of a kind that nobody else has locked; return how many."""
    with engine.connect() as connection:
        numbers = connection.execute(
            select(task.c.task_id).where(*conditions).order_by(task.c.task_id).limit(_MOST_AT_ONCE)
        ).scalars()
        found = list(numbers)
    done = 0
    for task_id in found:
        done += apply(engine, _if_still((task.c.task_id == task_id, *conditions), do))
    return done


def _if_still(
    conditions: Sequence[ColumnElement[bool]], do: Callable[[Row], Rule[None]]
) -> Rule[bool]:
    found = yield from rows(select(task).where(*conditions).with_for_update(skip_locked=True))
    for row in found:
        yield from do(row)
    return bool(found)


def _schedules(engine: Engine) -> int:
    made = 0
    while apply(engine, _next_scheduled()):
        made += 1
        if made >= _MOST_AT_ONCE:
            break
    return made


def _next_scheduled() -> Rule[bool]:
    """Make the task of one schedule that is due, and set when its next one is."""
    found = yield from rows(
        select(schedule)
        .join(agent, agent.c.agent_id == schedule.c.agent_id)
        .where(schedule.c.is_active, schedule.c.next_at <= NOW, agent.c.deleted_at.is_(None))
        .where(agent.c.state == "running")
        .order_by(schedule.c.next_at)
        .limit(1)
        .with_for_update(of=schedule, skip_locked=True)
    )
    for row in found:
        new = NewTask(
            kind=row["kind"],
            input=row["input"],
            priority=row["priority"],
            # One that is not done yet is not made again: a schedule never piles up.
            dedupe_key=f"schedule:{row['schedule_id']}",
            origin={"schedule_id": row["schedule_id"]},
        )
        yield from tasks.create(row["agent_id"], new, by=None)
        pause = timedelta(seconds=row["every_seconds"])
        following = update(schedule).where(schedule.c.schedule_id == row["schedule_id"])
        yield from rows(following.values(next_at=NOW + pause))
    return bool(found)


def is_owed(connection: Connection) -> bool:
    """Whether a worker has something to do with agents."""
    return connection.execute(_WAITING).scalar_one()
