"""The log of an agent and what it found, over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.agents.access import Reader, SeenAgent, WorkingAgent, Writer
from serving.agents.parts import Parts
from serving.agents.records import service
from serving.agents.records.schemas import (
    AgentLogEntryDetail,
    AgentLogPage,
    EntryWrite,
    InsightDetail,
    InsightPage,
    InsightWrite,
    Severity,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency

router = router_of("/v1/agents", tag="agents", access=PUBLIC)
_SEEN = problems.declare(401, 404, 422)


@router.get(
    "/{agent_id}/events",
    summary="The log of an agent",
    response_model=AgentLogPage,
    responses=_SEEN,
)
async def list_events(
    agent: SeenAgent,
    subject: Reader,
    parts: Parts,
    page: PageDependency,
    severity: Annotated[Severity | None, Query(description="Only of this one.")] = None,
) -> AgentLogPage:
    """Every move of an agent and of its tasks, and what was noted, newest first."""
    del subject
    return await service.read_log(parts, page, severity=severity, agent_id=agent["agent_id"])


@router.post(
    "/{agent_id}/events",
    status_code=201,
    summary="Note something in the log of an agent",
    response_model=AgentLogEntryDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def create_event(
    agent: WorkingAgent,
    subject: Writer,
    parts: Parts,
    wanted: EntryWrite,
    idempotency_key: IdempotencyKey,
) -> AgentLogEntryDetail:
    """Note something that happened; those who follow the agent get an event."""
    del idempotency_key
    return await service.note(parts, subject, agent["agent_id"], wanted)


@router.get(
    "/{agent_id}/insights",
    summary="What an agent found",
    response_model=InsightPage,
    responses=_SEEN,
)
async def list_insights(
    agent: SeenAgent, subject: Reader, parts: Parts, page: PageDependency
) -> InsightPage:
    """What an agent found, newest first."""
    del subject
    return await service.read_insights(parts, agent["agent_id"], page)


@router.post(
    "/{agent_id}/insights",
    status_code=201,
    summary="Keep a finding of an agent",
    response_model=InsightDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def create_insight(
    agent: WorkingAgent,
    subject: Writer,
    parts: Parts,
    wanted: InsightWrite,
    idempotency_key: IdempotencyKey,
) -> InsightDetail:
    """Keep a finding; one with a `key` is kept once."""
    del idempotency_key
    return await service.find(parts, subject, agent["agent_id"], wanted)
