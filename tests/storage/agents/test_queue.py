"""The queue: in order, once, within limits; attempts that lost their task change nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.agents.tables.agent import agent, schedule, spending, transition
from storage.agents.tables.task import approval, log_entry, task
from storage.agents.writes import agents, claims, control, ends, sweeping
from storage.agents.writes.ends import Use
from storage.agents.writes.refusals import FencedError, StateError, UnfitError
from storage.kit.unit_of_work import apply
from tests.storage.agents.fleet import (
    a_task,
    agent_row,
    an_agent,
    attempts_of,
    claimed,
    history,
    let_lease_end,
    make_ready,
    row_of,
    succeed,
)

pytestmark = pytest.mark.services

TERMINAL = ("succeeded", "failed", "cancelled", "timed_out", "dead")


def test_a_task_is_done_and_every_move_is_in_the_log(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine)
    (attempt,) = claimed(worker)
    assert (attempt.task_id, attempt.attempt_no) == (task_id, 1)
    apply(worker, ends.succeed(attempt, {"n": 3}, use=Use(calls=2, tokens=7)))
    row = row_of(worker, task_id)
    assert (row["state"], row["result"], row["lease_until"]) == ("succeeded", {"n": 3}, None)
    assert history(worker, task_id) == ["queued", "running", "succeeded"]
    (made,) = attempts_of(worker, task_id)
    assert (made["outcome"], made["calls"], made["tokens"]) == ("succeeded", 2, 7)
    assert claimed(worker) == []


def test_the_urgent_come_first_and_who_waits_long_is_not_passed_for_ever(
    worker: Engine, owner: int
) -> None:
    mine = an_agent(worker, owner, parallel=100)
    low, high, middle = (a_task(worker, mine, priority=p) for p in (0, 9, 5))
    with worker.begin() as connection:  # the least urgent one has waited for an hour
        aged = update(task).where(task.c.task_id == low)
        earlier = timedelta(hours=1)
        connection.execute(
            aged.values(ready_at=task.c.ready_at - earlier, turn_at=task.c.turn_at - earlier)
        )
    assert [each.task_id for each in claimed(worker, 10)] == [low, high, middle]


def test_what_is_to_run_later_waits(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    later = datetime.now(UTC) + timedelta(hours=1)
    task_id = a_task(worker, mine, run_after=later, priority=9)
    assert claimed(worker) == []
    make_ready(worker, task_id)
    assert [each.task_id for each in claimed(worker)] == [task_id]


@pytest.mark.parametrize("state", ["created", "paused", "stopping"])
def test_an_agent_that_does_not_run_begins_nothing(worker: Engine, owner: int, state: str) -> None:
    mine = an_agent(worker, owner, is_running=state != "created")
    a_task(worker, mine)
    if state == "paused":
        apply(worker, agents.pause(mine, by=owner))
    elif state == "stopping":
        apply(worker, agents.stop(mine, by=owner))
    assert claimed(worker) == []


def test_an_agent_has_so_many_tasks_at_a_time(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner, parallel=2)
    for _ in range(5):
        a_task(worker, mine)
    first = claimed(worker, 10)
    assert len(first) == 2
    assert claimed(worker, 10) == []
    succeed(worker, first[0])
    assert len(claimed(worker, 10)) == 1


def test_a_rate_holds_an_agent_until_it_may_go_on(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner, parallel=10, tasks_per_minute=2)
    other = an_agent(worker, owner, name="another")
    for _ in range(3):
        a_task(worker, mine)
    assert len(claimed(worker, 10)) == 2
    assert claimed(worker, 10) == []
    row = agent_row(worker, mine)
    assert row["held_by"] == "tasks_per_minute"
    assert timedelta(0) < row["held_until"] - datetime.now(UTC) <= timedelta(minutes=1)
    task_id = a_task(worker, other)
    assert [each.task_id for each in claimed(worker, 10)] == [task_id]


@pytest.mark.parametrize("name", ["seconds", "calls", "tokens"])
def test_a_budget_that_is_used_up_holds_an_agent_for_the_day(
    worker: Engine, owner: int, name: str
) -> None:
    budget: dict[str, Any] = {f"{name}_per_day": 10}
    mine = an_agent(worker, owner, **budget)
    a_task(worker, mine)
    with worker.begin() as connection:
        today = func.date(func.timezone("UTC", func.clock_timestamp()))
        connection.execute(insert(spending).values(agent_id=mine, day=today, **{name: 10}))
    assert claimed(worker) == []
    assert agent_row(worker, mine)["held_by"] == f"{name}_per_day"
    apply(worker, agents.edit(mine, {f"{name}_per_day": 11}, None, by=owner))
    assert len(claimed(worker)) == 1


def test_an_attempt_that_lost_its_task_changes_nothing(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine)
    (zombie,) = claimed(worker)
    let_lease_end(worker, task_id)
    assert sweeping.sweep(worker).lost == 1
    make_ready(worker, task_id)
    (second,) = claimed(worker, worker="w:2")
    assert second.attempt_no == 2

    def effect() -> Any:
        yield from agents.edit(mine, {"description": "by a zombie"}, None, by=None)

    writes: list[Callable[[], Any]] = [
        lambda: ends.succeed(zombie, {}, effect=effect),
        lambda: ends.fail(zombie, "permanent", "no"),
        lambda: ends.cancel(zombie, "no"),
        lambda: ends.time_out(zombie),
        lambda: ends.ask_approval(zombie, {}),
        lambda: ends.note_run(zombie, "a run"),
    ]
    before = row_of(worker, task_id)
    for write in writes:
        with pytest.raises(FencedError):
            apply(worker, write())
    assert apply(worker, claims.beat([zombie])) == []
    assert row_of(worker, task_id) == before
    assert agent_row(worker, mine)["description"] == ""
    succeed(worker, second)
    assert [each["outcome"] for each in attempts_of(worker, task_id)] == ["lost", "succeeded"]


def test_what_may_pass_is_tried_again_later_and_at_last_is_dead(
    worker: Engine, owner: int
) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine)
    pauses: list[float] = []
    for _ in range(5):
        (attempt,) = claimed(worker)
        apply(worker, ends.fail(attempt, "transient", "the net was down"))
        row = row_of(worker, task_id)
        if row["state"] == "queued":
            pauses.append((row["ready_at"] - datetime.now(UTC)).total_seconds())
            assert claimed(worker) == []
            make_ready(worker, task_id)
    assert row_of(worker, task_id)["state"] == "dead"
    for number, pause in enumerate(pauses):
        assert 0.5 * 5 * 2**number - 1 < pause < 1.5 * 5 * 2**number
    again = apply(worker, control.redrive(mine, by=owner))
    assert [row["repeats_task_id"] for row in again] == [task_id]
    assert apply(worker, control.redrive(mine, by=owner)) == []
    assert history(worker, again[0]["task_id"]) == ["queued"]


def test_what_cannot_help_fails_at_once(worker: Engine, owner: int) -> None:
    task_id = a_task(worker, an_agent(worker, owner))
    (attempt,) = claimed(worker)
    apply(worker, ends.fail(attempt, "permanent", "no such thing"))
    row = row_of(worker, task_id)
    assert (row["state"], row["error"]) == ("failed", "no such thing")


def test_a_dependent_waits_and_is_cancelled_with_what_it_needs(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner, parallel=10)
    good, bad = a_task(worker, mine), a_task(worker, mine)
    after_good = a_task(worker, mine, depends_on=[good])
    after_both = a_task(worker, mine, depends_on=[good, bad])
    after_that = a_task(worker, mine, depends_on=[after_both])
    attempts = {each.task_id: each for each in claimed(worker, 10)}
    assert set(attempts) == {good, bad}
    succeed(worker, attempts[good])
    assert [each.task_id for each in claimed(worker, 10)] == [after_good]
    apply(worker, ends.fail(attempts[bad], "permanent", "no"))
    for each, needed in ((after_both, bad), (after_that, after_both)):
        row = row_of(worker, each)
        assert (row["state"], str(needed) in row["note"]) == ("cancelled", True)
    with pytest.raises(UnfitError, match="failed"):
        a_task(worker, mine, depends_on=[bad])
    with pytest.raises(UnfitError, match="no task"):
        a_task(worker, mine, depends_on=[10**9])
    assert row_of(worker, a_task(worker, mine, depends_on=[good]))["open_dependencies"] == 0


def test_one_live_task_has_a_dedupe_key(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    first = a_task(worker, mine, dedupe_key="once")
    assert a_task(worker, mine, dedupe_key="once") == first
    (attempt,) = claimed(worker)
    succeed(worker, attempt)
    assert a_task(worker, mine, dedupe_key="once") != first


@pytest.mark.parametrize("state", ["queued", "running", "waiting_approval"])
def test_a_task_is_cancelled_in_every_state(worker: Engine, owner: int, state: str) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine, needs_approval=True)
    held = [] if state == "queued" else claimed(worker)
    if state == "waiting_approval":
        apply(worker, ends.ask_approval(held[0], {"kind": "note"}))
    row = apply(worker, control.cancel(task_id, by=owner))
    if state == "running":
        assert row["state"] == "running"
        (beaten,) = apply(worker, claims.beat(held))
        assert beaten["is_cancelled"]
        apply(worker, ends.cancel(held[0], "cancelled"))
    row = row_of(worker, task_id)
    assert (row["state"], row["moved_by"]) == ("cancelled", owner)
    assert apply(worker, control.cancel(task_id, by=owner))["state"] == "cancelled"
    with worker.connect() as connection:
        is_open = select(func.count()).where(approval.c.decided_at.is_(None))
        assert connection.execute(is_open).scalar_one() == 0


def test_a_worker_that_does_not_stop_is_stopped_without_it(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine)
    (attempt,) = claimed(worker)
    apply(worker, control.cancel(task_id, by=owner))
    assert sweeping.sweep(worker).ended == 0
    with worker.begin() as connection:
        long_ago = text("clock_timestamp() - interval '1 minute'")
        statement = update(task).where(task.c.task_id == task_id)
        connection.execute(statement.values(cancel_at=long_ago))
    assert sweeping.sweep(worker).ended == 1
    assert row_of(worker, task_id)["state"] == "cancelled"
    assert attempts_of(worker, task_id)[0]["outcome"] == "cancelled"
    with pytest.raises(FencedError):
        succeed(worker, attempt)


def test_a_deadline_ends_what_waits(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner, is_running=False)
    task_id = a_task(worker, mine, deadline_at=datetime.now(UTC) - timedelta(seconds=1))
    sweeping.sweep(worker)
    assert row_of(worker, task_id)["state"] == "timed_out"


def test_a_schedule_makes_a_task_when_it_is_due_and_never_piles_up(
    worker: Engine, owner: int
) -> None:
    mine = an_agent(worker, owner)
    with worker.begin() as connection:
        connection.execute(
            insert(schedule).values(
                agent_id=mine,
                owner_id=owner,
                kind="note",
                input={"title": "daily"},
                priority=4,
                every_seconds=60,
                next_at=text("clock_timestamp()"),
            )
        )
    assert sweeping.sweep(worker).scheduled == 1
    assert sweeping.sweep(worker).scheduled == 0
    with worker.begin() as connection:
        connection.execute(update(schedule).values(next_at=text("clock_timestamp()")))
    assert sweeping.sweep(worker).scheduled == 1
    with worker.connect() as connection:
        assert connection.execute(select(func.count()).select_from(task)).scalar_one() == 1


def test_a_deleted_agent_has_no_task_left(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    task_id = a_task(worker, mine)
    with pytest.raises(StateError, match="stop it first"):
        apply(worker, agents.delete(mine, by=owner))
    apply(worker, agents.stop(mine, by=owner))
    apply(worker, agents.settle())
    apply(worker, agents.delete(mine, by=owner))
    sweeping.sweep(worker)
    assert row_of(worker, task_id)["state"] == "cancelled"


def test_the_database_refuses_moves_that_are_not_in_its_table(
    owner_engine: Engine, worker: Engine, owner: int
) -> None:
    """Every pair of states, tried as the owner of the tables, by a statement of its own."""
    mine = an_agent(worker, owner)
    with owner_engine.connect() as connection:
        allowed = {
            (row.from_state, row.to_state)
            for row in connection.execute(select(transition).where(transition.c.noun == "task"))
        }
    states = {each for pair in allowed for each in pair} - {""}
    assert states == {"queued", "running", "waiting_approval", *TERMINAL}
    paths = {
        "queued": (),
        "running": ("running",),
        "waiting_approval": ("running", "waiting_approval"),
    } | {each: ("running", each) for each in TERMINAL}
    for before in sorted(states):
        for after in sorted(states):
            task_id = a_task(worker, mine)
            for state in paths[before]:
                force(owner_engine, task_id, state)
            if before == after and before not in TERMINAL:
                continue
            if (before, after) in allowed:
                force(owner_engine, task_id, after)
            else:
                with pytest.raises(IntegrityError, match="does not"):
                    force(owner_engine, task_id, after)


def force(engine: Engine, task_id: int, state: str) -> None:
    now = text("clock_timestamp()")
    values = {
        "state": state,
        "finished_at": now if state in TERMINAL else None,
        "lease_until": now if state == "running" else None,
    }
    with engine.begin() as connection:
        connection.execute(update(task).where(task.c.task_id == task_id).values(**values))


def test_every_move_of_an_agent_is_in_the_log_with_who_made_it(worker: Engine, owner: int) -> None:
    mine = an_agent(worker, owner)
    apply(worker, agents.pause(mine, by=owner))
    apply(worker, agents.resume(mine, by=owner))
    apply(worker, agents.stop(mine, by=owner))
    apply(worker, agents.settle())
    with worker.connect() as connection:
        moves = connection.execute(
            select(log_entry.c.to_state, log_entry.c.actor_id)
            .where(log_entry.c.type == "agent.moved")
            .order_by(log_entry.c.entry_id)
        ).all()
    assert [tuple(move) for move in moves] == [
        ("created", owner),
        ("starting", owner),
        ("running", None),
        ("paused", owner),
        ("running", owner),
        ("stopping", owner),
        ("stopped", None),
    ]
    with worker.connect() as connection:
        assert connection.execute(select(agent.c.state)).scalar_one() == "stopped"
