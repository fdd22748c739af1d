"""The page of a workflow: its graph, its runs, and the one that is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.agents.access import Act, OwnWorkflow, SeenRun, SeenWorkflow, agent_for
from serving.agents.workflows import service
from serving.agents.workflows.schemas import WorkflowDetail, WorkflowRunDetail, WorkflowRunRead
from serving.kit.cursors import PageRequest
from serving.kit.postgres.driver import Row
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.agents.visits import Acting, AgentVisit, Looking
from storage.agents.statements import tasks as questions

router = APIRouter(include_in_schema=False)
_shown_router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_form_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_ROWS = PageRequest(cursor=None, limit=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowView:
    """What the page shows.

    Attributes:
        run: the one that is looked at; None shows the workflow alone.
        states: of the steps of that run.
    """

    workflow: WorkflowDetail
    agent_name: str
    run: WorkflowRunDetail | None
    runs: Sequence[WorkflowRunRead]
    states: Mapping[str, str]
    is_ours: bool


@_shown_router.get("/agents/workflows/{workflow_id}")
async def show_workflow(visit: Looking, workflow: SeenWorkflow) -> Response:
    """A workflow."""
    return await _shown(visit, workflow, None)


@_shown_router.get("/agents/runs/{run_id}")
async def show_run(visit: Looking, run: SeenRun) -> Response:
    """A run of a workflow."""
    (workflow,) = await visit.parts.database.fetch(
        questions.workflow_one(), workflow_id=run["workflow_id"]
    )
    shown = await service.read_run(visit.parts, run["run_id"])
    return await _shown(visit, workflow, shown)


@_form_router.post("/agents/workflows/{workflow_id}/run")
async def run_workflow(visit: Acting, workflow: OwnWorkflow) -> Response:
    """Run it."""
    begun = await service.begin(visit.parts, visit.subject, workflow["workflow_id"])
    return see(f"/agents/runs/{begun.run_id}", "saved")


async def _shown(visit: AgentVisit, row: Row, run: WorkflowRunDetail | None) -> Response:
    parts = visit.parts
    agent = await agent_for(parts.database, visit.subject, Act.LOOK, row["agent_id"])
    view = WorkflowView(
        workflow=service.detail_of(parts, row),
        agent_name=agent["name"],
        run=run,
        runs=(await service.read_runs(parts, row["workflow_id"], _ROWS)).items,
        states={} if run is None else {each.key: each.state for each in run.steps},
        is_ours=visit.may_change(agent),
    )
    return page(visit.request, "agent_workflow.html", visit.viewer, form=Form(), view=view)


router.include_router(_shown_router)
router.include_router(_form_router)
