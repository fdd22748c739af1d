"""Tasks of agents over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.agents.access import OwnAgent, OwnTask, Reader, SeenAgent, SeenTask, Writer
from serving.agents.parts import Parts
from serving.agents.records import service as records
from serving.agents.records.schemas import AgentLogPage
from serving.agents.tasks import service
from serving.agents.tasks.schemas import (
    AttemptsRead,
    Redriven,
    TaskDetail,
    TaskPage,
    TaskState,
    TaskTaken,
    TaskWrite,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PlainText, given

router = router_of("/v1/agents", tag="agents", access=PUBLIC)
_SEEN = problems.declare(401, 404, 422)
_CHANGED = problems.declare(401, 403, 404, 409, 413, 422)


@router.get("/tasks/{task_id}", summary="Get a task", response_model=TaskDetail, responses=_SEEN)
async def read_task(task: SeenTask, subject: Reader, parts: Parts) -> TaskDetail:
    """A task: where it stands, its result or its error."""
    del subject
    return await service.read(parts, task["task_id"])


@router.post(
    "/tasks/{task_id}/cancel",
    summary="Cancel a task",
    response_model=TaskDetail,
    responses=_CHANGED,
)
async def cancel_task(task: OwnTask, subject: Writer, parts: Parts) -> TaskDetail:
    """Cancel a task; one that runs is given a moment to stop. Again changes nothing."""
    return await service.cancel(parts, subject, task["task_id"])


@router.post(
    "/tasks/{task_id}/retry",
    status_code=202,
    summary="Do a task again",
    response_model=TaskTaken,
    responses=_CHANGED,
)
async def retry_task(task: OwnTask, subject: Writer, parts: Parts) -> TaskTaken:
    """Do a task that ended without success again, as a new one; again is the same one."""
    return await service.retry(parts, subject, task["task_id"])


@router.get(
    "/tasks/{task_id}/attempts",
    summary="List attempts at a task",
    response_model=AttemptsRead,
    responses=_SEEN,
)
async def list_attempts(task: SeenTask, subject: Reader, parts: Parts) -> AttemptsRead:
    """Every attempt, in order, with its worker, its outcome and what it took."""
    del subject
    return await service.read_attempts(parts, task["task_id"])


@router.get(
    "/tasks/{task_id}/log",
    summary="The log of a task",
    response_model=AgentLogPage,
    responses=_SEEN,
)
async def read_task_log(
    task: SeenTask, subject: Reader, parts: Parts, page: PageDependency
) -> AgentLogPage:
    """Every move of a task and what was noted about it, newest first."""
    del subject
    return await records.read_log(parts, page, task_id=task["task_id"])


@router.post(
    "/{agent_id}/tasks",
    status_code=202,
    summary="Queue a task for an agent",
    response_model=TaskTaken,
    responses=_CHANGED,
)
async def create_task(
    agent: OwnAgent,
    subject: Writer,
    parts: Parts,
    wanted: TaskWrite,
    idempotency_key: IdempotencyKey,
) -> TaskTaken:
    """Put a task into the queue of an agent; it begins when its turn comes and the agent runs."""
    del idempotency_key
    return await service.take(parts, subject, agent, wanted)


@router.get(
    "/{agent_id}/tasks",
    summary="List tasks of an agent",
    response_model=TaskPage,
    responses=_SEEN,
)
async def list_tasks(
    agent: SeenAgent,
    subject: Reader,
    parts: Parts,
    page: PageDependency,
    state: Annotated[TaskState | None, Query(description="Only tasks that stand there.")] = None,
    kind: Annotated[PlainText | None, Query(max_length=40, description="`watch`, …")] = None,
) -> TaskPage:
    """Tasks of an agent, newest first."""
    del subject
    filters = given(state=state, kind=kind)
    return await service.read_page(parts, agent["agent_id"], page, filters)


@router.get(
    "/{agent_id}/dead-letters",
    summary="List dead tasks of an agent",
    response_model=TaskPage,
    responses=_SEEN,
)
async def list_dead_letters(
    agent: SeenAgent, subject: Reader, parts: Parts, page: PageDependency
) -> TaskPage:
    """Tasks that were tried as often as they may be, newest first."""
    del subject
    return await service.read_page(parts, agent["agent_id"], page, {"state": "dead"})


@router.post(
    "/{agent_id}/dead-letters/redrive",
    status_code=202,
    summary="Do dead tasks of an agent again",
    response_model=Redriven,
    responses=_CHANGED,
)
async def redrive_dead_letters(agent: OwnAgent, subject: Writer, parts: Parts) -> Redriven:
    """Do every dead task again, each as a new one, at most 500; those already redriven stay."""
    return await service.redrive(parts, subject, agent["agent_id"])
