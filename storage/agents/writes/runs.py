"""Runs of workflows: each step becomes a task once those before it have ended.

A run goes on in the transaction that ends one of its tasks, so that there is no moment in which
a crash could lose its place.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.agents.kinds.workflows import Condition, Step, is_met
from storage.agents.tables.agent import agent
from storage.agents.tables.task import task
from storage.agents.tables.workflow import run, step, workflow
from storage.agents.writes import tasks
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import UnknownError
from storage.agents.writes.tasks import NewTask
from storage.kit.rules import Row, Rule, one, rows

_FAILED = ("failed", "cancelled", "timed_out", "dead")


def begin(workflow_id: int, *, by: int | None) -> Rule[Row]:
    """Begin a run of a workflow and return it. Raises `UnknownError` and `TooManyError`."""
    found = yield from one(
        select(workflow)
        .join(agent, agent.c.agent_id == workflow.c.agent_id)
        .where(workflow.c.workflow_id == workflow_id, agent.c.deleted_at.is_(None))
    )
    if found is None:
        raise UnknownError(f"there is no workflow {workflow_id}")
    yield from tasks.refuse_full(found["agent_id"])
    made = yield from rows(
        insert(run)
        .values(workflow_id=workflow_id, agent_id=found["agent_id"], moved_by=by)
        .returning(run)
    )
    run_id: int = made[0]["run_id"]
    keys = [{"run_id": run_id, "key": each["key"]} for each in found["steps"]]
    yield from rows(insert(step).values(keys))
    yield from advance(run_id)
    return made[0]


def advance(run_id: int) -> Rule[None]:
    """Let a run go on as far as it can: begin steps, skip others, end it."""
    found = yield from one(
        select(run, workflow.c.steps)
        .join(workflow, workflow.c.workflow_id == run.c.workflow_id)
        .where(run.c.run_id == run_id)
        .with_for_update(of=run)
    )
    if found is None or found["state"] != "running":
        return
    yield from _take_over(run_id)
    steps = [Step.model_validate(each) for each in found["steps"]]
    states, results = yield from _standing(run_id)
    for each in steps:  # in an order in which each comes after those it needs
        if states[each.key] == "waiting":
            states[each.key] = yield from _decide(found, each, states, results)
    yield from _end(found, states)


def _take_over(run_id: int) -> Rule[None]:
    """Write down which steps' tasks have ended."""
    for state, ended in (("succeeded", ("succeeded",)), ("failed", _FAILED)):
        yield from rows(
            update(step)
            .where(step.c.run_id == run_id, step.c.state == "started")
            .where(step.c.task_id == task.c.task_id, task.c.state.in_(ended))
            .values(state=state)
        )


def _standing(run_id: int) -> Rule[tuple[dict[str, str], dict[str, Any]]]:
    found = yield from rows(
        select(step.c.key, step.c.state, task.c.result)
        .outerjoin(task, task.c.task_id == step.c.task_id)
        .where(step.c.run_id == run_id)
    )
    states = {row["key"]: row["state"] for row in found}
    return states, {row["key"]: row["result"] for row in found}


def _decide(
    found: Row, each: Step, states: Mapping[str, str], results: Mapping[str, Any]
) -> Rule[str]:
    """Begin a step or skip it, if all that it needs has ended; return its state."""
    before = [states[key] for key in each.needs]
    if any(state in {"waiting", "started"} for state in before):
        return "waiting"
    is_wanted = "failed" not in before and all(_holds(c, results) for c in each.when)
    # A step whose every way to it was skipped is skipped, too.
    if before and all(state == "skipped" for state in before):
        is_wanted = False
    if not is_wanted:
        yield from _set(found["run_id"], each.key, "skipped", None)
        return "skipped"
    new = NewTask(
        kind=each.kind,
        input=each.input,
        priority=each.priority,
        needs_approval=each.needs_approval,
        origin={"run_id": found["run_id"], "step": each.key},
    )
    made, _ = yield from tasks.create(found["agent_id"], new, by=found["moved_by"])
    yield from _set(found["run_id"], each.key, "started", made["task_id"])
    return "started"


def _holds(condition: Condition, results: Mapping[str, Any]) -> bool:
    return is_met(condition, results.get(condition.step))


def _set(run_id: int, key: str, state: str, task_id: int | None) -> Rule[None]:
    yield from rows(
        update(step)
        .where(step.c.run_id == run_id, step.c.key == key)
        .values(state=state, task_id=task_id, decided_at=NOW)
    )


def _end(found: Row, states: Mapping[str, str]) -> Rule[None]:
    if any(state in {"waiting", "started"} for state in states.values()):
        return
    failed = sorted(key for key, state in states.items() if state == "failed")
    state = "failed" if failed else "succeeded"
    note = f"step {failed[0]} failed" if failed else None
    yield from rows(
        update(run)
        .where(run.c.run_id == found["run_id"])
        .values(state=state, note=note, finished_at=func.clock_timestamp())
    )


def cancel(run_id: int, *, by: int | None) -> Rule[list[int]]:
    """End a run without its steps to come; return its tasks that are live, for the caller."""
    found = yield from one(select(run).where(run.c.run_id == run_id).with_for_update())
    if found is None:
        raise UnknownError(f"there is no run {run_id}")
    if found["state"] != "running":
        return []
    yield from rows(
        update(run)
        .where(run.c.run_id == run_id)
        .values(state="cancelled", note="cancelled", moved_by=by, finished_at=NOW)
    )
    live = yield from rows(
        select(task.c.task_id)
        .where(task.c.run_id == run_id, task.c.finished_at.is_(None))
        .order_by(task.c.task_id)
    )
    return [row["task_id"] for row in live]
