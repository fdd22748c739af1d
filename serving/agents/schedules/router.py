"""Schedules over HTTP."""

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.agents.access import OwnAgent, OwnSchedule, Reader, SeenAgent, Writer
from serving.agents.parts import Parts
from serving.agents.schedules import service
from serving.agents.schedules.schemas import (
    ScheduleDetail,
    ScheduleEdit,
    SchedulesRead,
    ScheduleWrite,
)
from serving.kit import problems

router = router_of("/v1/agents", tag="agents", access=PUBLIC)


@router.patch(
    "/schedules/{schedule_id}",
    summary="Switch a schedule on or off",
    response_model=ScheduleDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def edit_schedule(
    schedule: OwnSchedule, subject: Writer, parts: Parts, wanted: ScheduleEdit
) -> ScheduleDetail:
    """Let a schedule make tasks, or none for now."""
    return await service.edit(parts, subject, schedule["schedule_id"], wanted)


@router.get(
    "/{agent_id}/schedules",
    summary="List schedules of an agent",
    response_model=SchedulesRead,
    responses=problems.declare(401, 404, 422),
)
async def list_schedules(agent: SeenAgent, subject: Reader, parts: Parts) -> SchedulesRead:
    """Tasks that come by the clock."""
    del subject
    return await service.read_all(parts, agent["agent_id"])


@router.post(
    "/{agent_id}/schedules",
    status_code=201,
    summary="Let a task come again and again",
    response_model=ScheduleDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def create_schedule(
    agent: OwnAgent,
    subject: Writer,
    parts: Parts,
    wanted: ScheduleWrite,
    idempotency_key: IdempotencyKey,
) -> ScheduleDetail:
    """Make a schedule; its tasks are made while the agent runs, and never pile up."""
    del idempotency_key
    return await service.create(parts, subject, agent, wanted)
