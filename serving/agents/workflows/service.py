"""Rules of workflows and their runs."""

from collections.abc import Mapping
from typing import Any

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.agents.inputs import task_input
from serving.agents.parts import AgentParts
from serving.agents.refusals import refusals
from serving.agents.workflows.schemas import (
    WorkflowCursor,
    WorkflowDetail,
    WorkflowPage,
    WorkflowRead,
    WorkflowRunCursor,
    WorkflowRunDetail,
    WorkflowRunPage,
    WorkflowRunRead,
    WorkflowRunStep,
    WorkflowWrite,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, Fault, NotFoundError
from storage.agents.kinds.workflows import FaultError, Step
from storage.agents.statements import tasks as questions
from storage.agents.writes import control, runs, workflows
from storage.agents.writes.refusals import StateError
from storage.kit.rules import Row

_CREATE = Act[Row]("workflow.create", "workflow", lambda row: row["workflow_id"])
_RUN = Act[Row]("workflow.run", "workflow", lambda row: row["workflow_id"])


async def create(
    parts: AgentParts, subject: Subject, agent: Mapping[str, Any], wanted: WorkflowWrite
) -> WorkflowDetail:
    """Keep a workflow.

    Raises:
        BadRequestError: naming the place of an unknown step, a circle, or an input that does
            not fit.
        ForbiddenError: the subject lacks a scope that tasks of some kind need.
    """
    steps: list[Step] = []
    for place, step in enumerate(wanted.steps):
        given = task_input(
            subject,
            agent,
            step.kind,
            step.input,
            kind_place=f"steps.{place}.kind",
            input_place=f"steps.{place}.input",
        )
        steps.append(step.model_copy(update={"input": given}))
    try:
        with refusals():
            row = await perform(
                parts.writes,
                subject,
                _CREATE,
                workflows.create,
                agent["agent_id"],
                wanted.name,
                steps,
            )
    except FaultError as error:
        fault = Fault(where="body", name=error.place, message=str(error))
        raise BadRequestError(fault) from error
    return detail_of(parts, row)


def detail_of(parts: AgentParts, row: Mapping[str, Any]) -> WorkflowDetail:
    """Return a workflow from its row."""
    return WorkflowDetail.model_validate({**row, "world": parts.world})


async def read_page(parts: AgentParts, agent_id: int, page: PageRequest) -> WorkflowPage:
    """Return workflows of an agent, newest first."""
    values: dict[str, int] = {}
    if page.cursor is not None:
        values["before_id"] = WorkflowCursor.decode(page.cursor).workflow_id
    statement = questions.workflows(is_continued=bool(values))
    rows = await parts.database.fetch(statement, agent_id=agent_id, limit=page.limit + 1, **values)
    items = [WorkflowRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: WorkflowCursor(workflow_id=last.workflow_id)
    )
    return WorkflowPage(world=parts.world, items=items, next_cursor=following)


async def begin(parts: AgentParts, subject: Subject, workflow_id: int) -> WorkflowRunDetail:
    """Begin a run of a workflow."""
    with refusals():
        row = await perform(
            parts.writes, subject, _RUN, runs.begin, workflow_id, by=subject.account_id
        )
    return await read_run(parts, row["run_id"])


async def read_runs(parts: AgentParts, workflow_id: int, page: PageRequest) -> WorkflowRunPage:
    """Return runs of a workflow, newest first."""
    values: dict[str, int] = {}
    if page.cursor is not None:
        values["before_id"] = WorkflowRunCursor.decode(page.cursor).run_id
    statement = questions.runs(is_continued=bool(values))
    rows = await parts.database.fetch(
        statement, workflow_id=workflow_id, limit=page.limit + 1, **values
    )
    items = [WorkflowRunRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: WorkflowRunCursor(run_id=last.run_id))
    return WorkflowRunPage(world=parts.world, items=items, next_cursor=following)


async def read_run(parts: AgentParts, run_id: int) -> WorkflowRunDetail:
    """Return a run with its steps. Raises `NotFoundError`."""
    row = await parts.database.fetch_one(questions.run_one(), run_id=run_id)
    if row is None:
        raise NotFoundError(f"There is no run {run_id}.")
    steps = await parts.database.fetch(questions.steps(), run_id=run_id)
    shown = [WorkflowRunStep.model_validate(dict(each)) for each in steps]
    return WorkflowRunDetail.model_validate({**row, "world": parts.world, "steps": shown})


async def cancel(parts: AgentParts, subject: Subject, run_id: int) -> WorkflowRunDetail:
    """End a run and cancel what it has begun; again, it changes nothing."""
    act = Act[list[int]]("workflow_run.cancel", "workflow_run", lambda _: run_id)
    with refusals():
        live = await perform(
            parts.writes, subject, act, runs.cancel, run_id, by=subject.account_id
        )
        for task_id in live:
            await _cancel_task(parts, subject, task_id)
    return await read_run(parts, run_id)


async def _cancel_task(parts: AgentParts, subject: Subject, task_id: int) -> None:
    try:
        await parts.writes.apply(subject, control.cancel, task_id, by=subject.account_id)
    except StateError:
        return  # it has ended meanwhile
