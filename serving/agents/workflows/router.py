"""Workflows over HTTP."""

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.agents.access import (
    OwnAgent,
    OwnRun,
    OwnWorkflow,
    Reader,
    SeenAgent,
    SeenRun,
    SeenWorkflow,
    Writer,
)
from serving.agents.parts import Parts
from serving.agents.workflows import service
from serving.agents.workflows.schemas import (
    WorkflowDetail,
    WorkflowPage,
    WorkflowRunDetail,
    WorkflowRunPage,
    WorkflowWrite,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency

router = router_of("/v1/agents", tag="agents", access=PUBLIC)
_SEEN = problems.declare(401, 404, 422)
_CHANGED = problems.declare(401, 403, 404, 409, 413, 422)


@router.get(
    "/workflows/{workflow_id}",
    summary="Get a workflow",
    response_model=WorkflowDetail,
    responses=_SEEN,
)
async def read_workflow(workflow: SeenWorkflow, subject: Reader, parts: Parts) -> WorkflowDetail:
    """A workflow with its steps, each after those it needs."""
    del subject
    return service.detail_of(parts, workflow)


@router.post(
    "/workflows/{workflow_id}/runs",
    status_code=201,
    summary="Run a workflow",
    response_model=WorkflowRunDetail,
    responses=_CHANGED,
)
async def run_workflow(
    workflow: OwnWorkflow, subject: Writer, parts: Parts, idempotency_key: IdempotencyKey
) -> WorkflowRunDetail:
    """Begin a run: its first steps become tasks, the others as those before them end."""
    del idempotency_key
    return await service.begin(parts, subject, workflow["workflow_id"])


@router.get(
    "/workflows/{workflow_id}/runs",
    summary="List runs of a workflow",
    response_model=WorkflowRunPage,
    responses=_SEEN,
)
async def list_runs(
    workflow: SeenWorkflow, subject: Reader, parts: Parts, page: PageDependency
) -> WorkflowRunPage:
    """Runs of a workflow, newest first."""
    del subject
    return await service.read_runs(parts, workflow["workflow_id"], page)


@router.get(
    "/runs/{run_id}",
    summary="Get a run of a workflow",
    response_model=WorkflowRunDetail,
    responses=_SEEN,
)
async def read_run(run: SeenRun, subject: Reader, parts: Parts) -> WorkflowRunDetail:
    """A run with its steps and their results."""
    del subject
    return await service.read_run(parts, run["run_id"])


@router.post(
    "/runs/{run_id}/cancel",
    summary="Cancel a run of a workflow",
    response_model=WorkflowRunDetail,
    responses=_CHANGED,
)
async def cancel_run(run: OwnRun, subject: Writer, parts: Parts) -> WorkflowRunDetail:
    """End a run and cancel what it has begun. Again changes nothing."""
    return await service.cancel(parts, subject, run["run_id"])


@router.post(
    "/{agent_id}/workflows",
    status_code=201,
    summary="Make a workflow",
    response_model=WorkflowDetail,
    responses=_CHANGED,
)
async def create_workflow(
    agent: OwnAgent,
    subject: Writer,
    parts: Parts,
    wanted: WorkflowWrite,
    idempotency_key: IdempotencyKey,
) -> WorkflowDetail:
    """Keep a graph of tasks; one of the same name becomes its next version."""
    del idempotency_key
    return await service.create(parts, subject, agent, wanted)


@router.get(
    "/{agent_id}/workflows",
    summary="List workflows of an agent",
    response_model=WorkflowPage,
    responses=_SEEN,
)
async def list_workflows(
    agent: SeenAgent, subject: Reader, parts: Parts, page: PageDependency
) -> WorkflowPage:
    """Workflows of an agent, newest first."""
    del subject
    return await service.read_page(parts, agent["agent_id"], page)
