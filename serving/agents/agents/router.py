"""Agents over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.agents.access import OwnAgent, Reader, SeenAgent, Writer
from serving.agents.agents import figures, service
from serving.agents.agents.schemas import (
    AgentDetail,
    AgentEdit,
    AgentHealth,
    AgentKinds,
    AgentPage,
    AgentPerformance,
    AgentStatus,
    AgentWrite,
    ConfigurationPage,
    KindName,
    Rollback,
)
from serving.agents.parts import Parts
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import World
from serving.kit.preconditions import IfMatch, tag_of

router = router_of("/v1/agents", tag="agents", access=PUBLIC)
_SEEN = problems.declare(401, 404, 422)
_CHANGED = problems.declare(401, 403, 404, 409, 413, 422)


@router.get(
    "/kinds",
    summary="Which kinds of agents and tasks there are",
    response_model=AgentKinds,
    responses=problems.declare(422),
)
async def list_kinds(world: World) -> AgentKinds:
    """Each kind of agent with its tasks, and the JSON Schema of what each task takes."""
    return service.kinds(world)


@router.get(
    "", summary="List agents", response_model=AgentPage, responses=problems.declare(401, 422)
)
async def list_agents(
    subject: Reader,
    parts: Parts,
    page: PageDependency,
    kind: Annotated[KindName | None, Query(description="Only of this kind.")] = None,
) -> AgentPage:
    """Your agents and those that everybody may look at, newest first; administrators see all."""
    return await service.read_page(parts, subject, page, kind)


@router.post(
    "",
    status_code=201,
    summary="Make an agent",
    response_model=AgentDetail,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def create_agent(
    subject: Writer,
    parts: Parts,
    wanted: AgentWrite,
    response: Response,
    idempotency_key: IdempotencyKey,
) -> AgentDetail:
    """Make an agent of yours; it does nothing until it is started."""
    del idempotency_key
    agent_id = await service.create(parts, subject, wanted)
    made = await service.read(parts, agent_id)
    response.headers["Location"] = f"/v1/agents/{agent_id}"
    response.headers["ETag"] = tag_of(made.version)
    return made


@router.get("/{agent_id}", summary="Get an agent", response_model=AgentDetail, responses=_SEEN)
async def read_agent(
    agent: SeenAgent, subject: Reader, parts: Parts, response: Response
) -> AgentDetail:
    """An agent with its configuration and its limits."""
    del subject
    response.headers["ETag"] = tag_of(agent["version"])
    return await service.read(parts, agent["agent_id"])


@router.patch(
    "/{agent_id}",
    summary="Change an agent",
    response_model=AgentDetail,
    responses=problems.declare(401, 403, 404, 412, 413, 422),
)
async def edit_agent(
    agent: OwnAgent,
    subject: Writer,
    parts: Parts,
    wanted: AgentEdit,
    expected: IfMatch,
    response: Response,
) -> AgentDetail:
    """Change name, description, limits, or the configuration, which becomes a new version."""
    edited = await service.edit(parts, subject, agent, wanted, expected)
    response.headers["ETag"] = tag_of(edited.version)
    return edited


@router.delete(
    "/{agent_id}",
    status_code=204,
    summary="Delete an agent",
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def delete_agent(agent: OwnAgent, subject: Writer, parts: Parts) -> None:
    """Delete an agent that is stopped; its waiting tasks are cancelled."""
    await service.delete(parts, subject, agent["agent_id"])


@router.post(
    "/{agent_id}/start", summary="Start an agent", response_model=AgentDetail, responses=_CHANGED
)
async def start_agent(agent: OwnAgent, subject: Writer, parts: Parts) -> AgentDetail:
    """Let an agent begin: `starting` until a worker looks after it. Again changes nothing."""
    return await service.move(parts, subject, agent["agent_id"], "start")


@router.post(
    "/{agent_id}/stop", summary="Stop an agent", response_model=AgentDetail, responses=_CHANGED
)
async def stop_agent(agent: OwnAgent, subject: Writer, parts: Parts) -> AgentDetail:
    """Let an agent end what it has begun and begin nothing else. Again changes nothing."""
    return await service.move(parts, subject, agent["agent_id"], "stop")


@router.post(
    "/{agent_id}/pause", summary="Pause an agent", response_model=AgentDetail, responses=_CHANGED
)
async def pause_agent(agent: OwnAgent, subject: Writer, parts: Parts) -> AgentDetail:
    """Let an agent begin nothing new for now. Again changes nothing."""
    return await service.move(parts, subject, agent["agent_id"], "pause")


@router.post(
    "/{agent_id}/resume",
    summary="Resume an agent",
    response_model=AgentDetail,
    responses=_CHANGED,
)
async def resume_agent(agent: OwnAgent, subject: Writer, parts: Parts) -> AgentDetail:
    """Let a paused agent go on. Again changes nothing."""
    return await service.move(parts, subject, agent["agent_id"], "resume")


@router.get(
    "/{agent_id}/status",
    summary="How an agent stands",
    response_model=AgentStatus,
    responses=_SEEN,
)
async def read_status(agent: SeenAgent, subject: Reader, parts: Parts) -> AgentStatus:
    """Its state, its queue, and a limit that it has reached."""
    del subject
    return await figures.read_status(parts, agent)


@router.get(
    "/{agent_id}/health",
    summary="Whether an agent is well",
    response_model=AgentHealth,
    responses=_SEEN,
)
async def read_health(agent: SeenAgent, subject: Reader, parts: Parts) -> AgentHealth:
    """Whether a worker looks after it, its queue moves and its tasks succeed; else why not."""
    del subject
    return await figures.read_health(parts, agent)


@router.get(
    "/{agent_id}/performance",
    summary="What an agent did, in figures",
    response_model=AgentPerformance,
    responses=_SEEN,
)
async def read_performance(
    agent: SeenAgent,
    subject: Reader,
    parts: Parts,
    days: Annotated[int, Query(ge=1, le=90, description="Back from now.")] = 7,
) -> AgentPerformance:
    """Success, waiting and running times, retries, cost, budget, and the skill of its models."""
    del subject
    return await figures.read_performance(parts, agent, days)


@router.get(
    "/{agent_id}/versions",
    summary="List versions of an agent's configuration",
    response_model=ConfigurationPage,
    responses=_SEEN,
)
async def list_versions(
    agent: SeenAgent, subject: Reader, parts: Parts, page: PageDependency
) -> ConfigurationPage:
    """Every configuration that an agent had, newest first."""
    del subject
    return await service.read_versions(parts, agent["agent_id"], page)


@router.post(
    "/{agent_id}/rollback",
    summary="Bring back an earlier configuration",
    response_model=AgentDetail,
    responses=_CHANGED,
)
async def roll_back(
    agent: OwnAgent, subject: Writer, parts: Parts, wanted: Rollback
) -> AgentDetail:
    """Bring back an earlier configuration, as a new version."""
    return await service.roll_back(parts, subject, agent["agent_id"], wanted.version)
