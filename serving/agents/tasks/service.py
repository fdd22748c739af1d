"""Rules of tasks: into the queue, lists of them, cancelling, doing again."""

from collections.abc import Mapping
from typing import Any

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.agents.inputs import task_input
from serving.agents.parts import AgentParts
from serving.agents.refusals import refusals
from serving.agents.tasks.schemas import (
    AttemptRead,
    AttemptsRead,
    Redriven,
    TaskCursor,
    TaskDetail,
    TaskPage,
    TaskRead,
    TaskTaken,
    TaskWrite,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from storage.agents.statements import tasks as questions
from storage.agents.writes import control, tasks
from storage.agents.writes.tasks import NewTask
from storage.kit.rules import Row

_CANCEL = Act[Row]("agent_task.cancel", "agent_task", lambda row: row["task_id"])
_RETRY = Act[tuple[Row, bool]]("agent_task.retry", "agent_task", lambda made: made[0]["task_id"])


async def take(
    parts: AgentParts, subject: Subject, agent: Mapping[str, Any], wanted: TaskWrite
) -> TaskTaken:
    """Put a task into the queue of an agent, and return it; one with its dedupe key is it.

    Raises:
        BadRequestError: the agent takes no such task, or it depends on what cannot succeed.
        ForbiddenError: the subject lacks a scope that tasks of this kind need.
        ConflictError: as many tasks wait as there may be.
    """
    new = NewTask(
        kind=wanted.kind,
        input=task_input(subject, agent, wanted.kind, wanted.input),
        priority=wanted.priority,
        run_after=wanted.run_after,
        deadline_at=wanted.deadline_at,
        depends_on=wanted.depends_on,
        needs_approval=wanted.needs_approval,
        dedupe_key=wanted.dedupe_key,
    )
    with refusals():
        row, _ = await parts.writes.apply(
            subject, tasks.give, agent["agent_id"], new, by=subject.account_id
        )
    return TaskTaken(task_id=row["task_id"], state=row["state"])


async def read_page(
    parts: AgentParts, agent_id: int, page: PageRequest, filters: Mapping[str, str]
) -> TaskPage:
    """Return tasks of an agent, newest first, whose columns have these values."""
    values: dict[str, object] = dict(filters)
    if page.cursor is not None:
        values["before_id"] = TaskCursor.decode(page.cursor).task_id
    statement = questions.page(
        is_continued=page.cursor is not None,
        has_state="state" in filters,
        has_kind="kind" in filters,
    )
    rows = await parts.database.fetch(statement, agent_id=agent_id, limit=page.limit + 1, **values)
    items = [TaskRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: TaskCursor(task_id=last.task_id))
    return TaskPage(world=parts.world, items=items, next_cursor=following)


async def read(parts: AgentParts, task_id: int) -> TaskDetail:
    """Return a task. Raises `NotFoundError`."""
    row = await parts.database.fetch_one(questions.one(), task_id=task_id)
    if row is None:
        raise NotFoundError(f"There is no task {task_id}.")
    needed = await parts.database.fetch(questions.dependencies(), task_id=task_id)
    return TaskDetail(
        world=parts.world,
        depends_on=[each["needs_task_id"] for each in needed],
        **TaskRead.model_validate(dict(row)).model_dump(),
    )


async def read_attempts(parts: AgentParts, task_id: int) -> AttemptsRead:
    """Return every attempt at a task, in order."""
    rows = await parts.database.fetch(questions.attempts(), task_id=task_id)
    items = [AttemptRead.model_validate(dict(row)) for row in rows]
    return AttemptsRead(world=parts.world, task_id=task_id, items=items)


async def cancel(parts: AgentParts, subject: Subject, task_id: int) -> TaskDetail:
    """Cancel a task and return it. Raises `ConflictError` if it has ended."""
    with refusals():
        await perform(
            parts.writes, subject, _CANCEL, control.cancel, task_id, by=subject.account_id
        )
    return await read(parts, task_id)


async def retry(parts: AgentParts, subject: Subject, task_id: int) -> TaskTaken:
    """Do an ended task again, as a new one. Raises `ConflictError` unless it ended badly."""
    with refusals():
        row, _ = await perform(
            parts.writes, subject, _RETRY, control.retry, task_id, by=subject.account_id
        )
    return TaskTaken(task_id=row["task_id"], state=row["state"])


async def redrive(parts: AgentParts, subject: Subject, agent_id: int) -> Redriven:
    """Do every dead task of an agent again that was not yet."""
    act = Act[list[Row]]("agent.redrive", "agent", lambda _: agent_id)
    with refusals():
        rows = await perform(
            parts.writes, subject, act, control.redrive, agent_id, by=subject.account_id
        )
    items = [TaskTaken(task_id=row["task_id"], state=row["state"]) for row in rows]
    return Redriven(world=parts.world, items=items)
