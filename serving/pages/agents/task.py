"""The page of one task: what it is to do, every attempt, its log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.agents.access import Act as AgentAct
from serving.agents.access import OwnTask, SeenTask, agent_for
from serving.agents.records import service as records
from serving.agents.records.schemas import AgentLogEntry
from serving.agents.tasks import service
from serving.agents.tasks.schemas import AttemptRead, TaskDetail
from serving.kit.cursors import PageRequest
from serving.kit.postgres.driver import Row
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.agents.visits import Acting, AgentVisit, Looking

router = APIRouter(include_in_schema=False)
_shown_router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_form_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_ROWS = PageRequest(cursor=None, limit=100)
_REPEATABLE = ("failed", "cancelled", "timed_out", "dead")
_LIVE = ("queued", "running", "waiting_approval")
Act = Literal["cancel", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """What the page shows.

    Attributes:
        run_page: of the run in Dagster; None if it is none.
        acts: what can be done with it now.
    """

    task: TaskDetail
    agent_name: str
    attempts: Sequence[AttemptRead]
    log: Sequence[AgentLogEntry]
    input: str
    result: str
    run_page: str | None
    acts: Sequence[str]


@_shown_router.get("/agents/tasks/{task_id}")
async def show_task(visit: Looking, task: SeenTask) -> Response:
    """A task."""
    return await _shown(visit, task, Form())


@_form_router.post("/agents/tasks/{task_id}/{act}")
async def act_on_task(visit: Acting, task: OwnTask, act: Act) -> Response:
    """Cancel it, or do it again."""
    form = await Form.of(visit.request)
    task_id: int = task["task_id"]
    with form.noting():
        if act == "retry":
            task_id = (await service.retry(visit.parts, visit.subject, task_id)).task_id
        else:
            await service.cancel(visit.parts, visit.subject, task_id)
    if form.is_fine:
        return see(f"/agents/tasks/{task_id}", "saved")
    return await _shown(visit, task, form)


async def _shown(visit: AgentVisit, row: Row, form: Form) -> Response:
    task = await service.read(visit.parts, row["task_id"])
    agent = await agent_for(visit.parts.database, visit.subject, AgentAct.LOOK, task.agent_id)
    acts: tuple[str, ...] = ()
    if visit.may_change(agent):
        acts = ("cancel",) if task.state in _LIVE else ()
        acts = ("retry",) if task.state in _REPEATABLE else acts
    orchestrator = visit.request.app.state.serving.orchestrator
    run_id = task.dagster_run_id
    view = TaskView(
        task=task,
        agent_name=agent["name"],
        attempts=(await service.read_attempts(visit.parts, task.task_id)).items,
        log=(await records.read_log(visit.parts, _ROWS, task_id=task.task_id)).items,
        input=json.dumps(task.input, indent=2, ensure_ascii=False),
        result=json.dumps(task.result, indent=2, ensure_ascii=False) if task.result else "",
        run_page=None if run_id is None else orchestrator.page_of(run_id),
        acts=acts,
    )
    return page(visit.request, "agent_task.html", visit.viewer, form=form, view=view)


router.include_router(_shown_router)
router.include_router(_form_router)
