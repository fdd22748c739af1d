"""Services elsewhere that agents work with."""

from typing import Annotated

from fastapi import Query, Request

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.agents.access import Act, OwnIntegration, Writer, agent_for
from serving.agents.integrations import service, webhooks
from serving.agents.integrations.schemas import (
    CallbackTaken,
    DispatchPage,
    DispatchState,
    IncomingTaken,
    IntegrationDetail,
    IntegrationEdit,
    IntegrationMade,
    IntegrationPage,
    IntegrationWrite,
    WebhookDeliveryPage,
)
from serving.agents.parts import Parts
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId

router = router_of("/v1/agents/integrations", tag="agents", access=PUBLIC)


@router.get(
    "",
    summary="List your integrations",
    response_model=IntegrationPage,
    responses=problems.declare(401, 403, 422),
)
async def list_integrations(
    subject: Writer, parts: Parts, page: PageDependency
) -> IntegrationPage:
    """Services that your agents work with, newest first; an administrator sees everybody's."""
    return await service.read_page(parts, subject, page)


@router.post(
    "",
    status_code=201,
    summary="Connect an agent with a service",
    response_model=IntegrationMade,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def create_integration(
    subject: Writer, parts: Parts, wanted: IntegrationWrite, _: IdempotencyKey
) -> IntegrationMade:
    """Connect an agent with a service or a webhook. The secret is shown here only."""
    agent = await agent_for(parts.database, subject, Act.CHANGE, wanted.agent_id)
    return await service.create(parts, subject, agent, wanted)


@router.get(
    "/{integration_id}",
    summary="Get an integration",
    response_model=IntegrationDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_integration(
    integration: OwnIntegration, subject: Writer, parts: Parts
) -> IntegrationDetail:
    """One integration: how it answers, and which agents it has."""
    del subject
    return service.detail_of(parts, integration)


@router.patch(
    "/{integration_id}",
    summary="Change an integration",
    response_model=IntegrationDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def edit_integration(
    integration: OwnIntegration, subject: Writer, parts: Parts, wanted: IntegrationEdit
) -> IntegrationDetail:
    """Change its name, its address or what goes through it, or stop using it.

    A new address closes the circuit, and is not a private one unless an administrator gives it.
    """
    return await service.edit(parts, subject, integration, wanted)


@router.delete(
    "/{integration_id}",
    status_code=204,
    summary="Delete an integration",
    responses=problems.declare(401, 403, 404, 422),
)
async def delete_integration(integration: OwnIntegration, subject: Writer, parts: Parts) -> None:
    """End an integration: nothing is sent to it, and nothing that it sends is believed."""
    await service.remove(parts, subject, integration["integration_id"])


@router.post(
    "/{integration_id}/rotate",
    summary="Replace the secret of an integration",
    response_model=IntegrationMade,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def rotate_integration(
    integration: OwnIntegration, subject: Writer, parts: Parts, _: IdempotencyKey
) -> IntegrationMade:
    """A new secret, shown here only; reports signed with the one before count for an hour."""
    return await service.rotate(parts, subject, integration["integration_id"])


@router.get(
    "/{integration_id}/dispatches",
    summary="List what was sent to an integration",
    response_model=DispatchPage,
    responses=problems.declare(401, 403, 404, 422),
)
async def list_dispatches(
    integration: OwnIntegration,
    subject: Writer,
    parts: Parts,
    page: PageDependency,
    state: Annotated[DispatchState | None, Query(description="How they stand.")] = None,
) -> DispatchPage:
    """Tasks that were sent, with their numbers there; `state=in_doubt` needs a person."""
    del subject
    return await service.read_dispatches(parts, integration["integration_id"], state, page)


@router.post(
    "/{integration_id}/callbacks",
    summary="Report on a task that was sent",
    response_model=CallbackTaken,
    responses=problems.declare(401, 404, 409, 413, 422),
)
async def take_callback(integration_id: PathId, request: Request, parts: Parts) -> CallbackTaken:
    """For the service: how a run stands, `{"run_id", "status", "output", "error", "task_id"}`.

    Signed: `X-Touchline-Signature: t=SECONDS,n=NONCE,v1=HEX`, where HEX is the HMAC-SHA256 of
    `SECONDS.NONCE.BODY` with the secret of the integration. SECONDS are at most five minutes off;
    a nonce is taken once, and the same message with it again changes nothing.
    """
    header = request.headers.get("X-Touchline-Signature")
    body = await request.body()
    return await service.take_callback(parts, integration_id, header, body)


@router.get(
    "/{integration_id}/deliveries",
    summary="List events that were posted for a webhook",
    response_model=WebhookDeliveryPage,
    responses=problems.declare(401, 403, 404, 422),
)
async def list_deliveries(
    integration: OwnIntegration, subject: Writer, parts: Parts, page: PageDependency
) -> WebhookDeliveryPage:
    """Events for a `webhook_out`, newest first: which arrived, wait, or are in doubt."""
    del subject
    return await webhooks.read_deliveries(parts, integration["integration_id"], page)


@router.post(
    "/{integration_id}/incoming",
    status_code=202,
    summary="Take a task or an event from a webhook",
    response_model=IncomingTaken,
    responses=problems.declare(401, 404, 409, 413, 422),
)
async def take_incoming(integration_id: PathId, request: Request, parts: Parts) -> IncomingTaken:
    """For a `webhook_in`, which posts a task or an event.

    `{"task": {"kind", "input", "priority"?, "dedupe_key"?}}` gives the agent a task of a kind that
    its owner allowed; `{"event": {"message", "severity"?, "data"?}}` is noted in its log.

    Signed as reports are: `X-Touchline-Signature: t=SECONDS,n=NONCE,v1=HEX`, where HEX is the
    HMAC-SHA256 of `SECONDS.NONCE.BODY` with the secret of the integration. The same message with
    its nonce again makes nothing, and has the same answer.
    """
    header = request.headers.get("X-Touchline-Signature")
    return await webhooks.take(parts, integration_id, header, await request.body())
