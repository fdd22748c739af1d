"""The pages of integrations: all of somebody's, and one with what went through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.scopes import Role
from serving.agents.access import Act, OwnIntegration, agent_for
from serving.agents.agents import service as agents
from serving.agents.agents.schemas import AgentRead
from serving.agents.integrations import service, webhooks
from serving.agents.integrations.schemas import (
    DispatchRead,
    IntegrationDetail,
    IntegrationEdit,
    IntegrationRead,
    IntegrationWrite,
    WebhookDelivery,
)
from serving.agents.tasks import service as tasks
from serving.agents.tasks.schemas import TaskWrite
from serving.kit.cursors import PageRequest
from serving.kit.postgres.driver import Row
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.agents.visits import Acting, AgentVisit
from storage.agents.kinds.agents import AGENT_KINDS
from storage.agents.writes.webhooks import EVENTS
from words import agents as words

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/agents/integrations"
_ROWS = PageRequest(cursor=None, limit=25)
_MOST = PageRequest(cursor=None, limit=200)
KINDS = ("agent_os", "webhook_out", "webhook_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrations:
    """What the page of all of them shows.

    Attributes:
        standings: by number, how each stands.
        agents: of whoever looks, by number.
        kinds: as choices.
    """

    integrations: Sequence[IntegrationRead]
    standings: dict[int, str]
    agents: dict[int, AgentRead]
    kinds: Sequence[tuple[str, str]]
    is_admin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationView:
    """What the page of one shows.

    Attributes:
        standing: `active`, `open` (the circuit) or `off`.
        secret: a new one, shown once.
        address: to which it posts; None if it does not.
        events: types of events, as choices.
        tasks: kinds of tasks that its agent takes.
    """

    integration: IntegrationDetail
    agent_name: str
    standing: str
    secret: str | None
    address: str | None
    dispatches: Sequence[DispatchRead]
    deliveries: Sequence[WebhookDelivery]
    events: Sequence[str]
    tasks: Sequence[str]


@router.get(PATH)
async def show_integrations(visit: Acting) -> Response:
    """Integrations, newest first."""
    return await _listed(visit, Form())


@router.post(PATH)
async def connect(visit: Acting) -> Response:
    """Connect an agent; its secret is on the page that answers, and nowhere else."""
    form = await Form.of(visit.request)
    with form.noting():
        wanted = IntegrationWrite.model_validate(
            {
                "agent_id": form.value("agent_id") or 0,
                "kind": form.value("kind"),
                "name": form.value("name"),
                "url": form.value("url") or None,
                "allow_private": form.value("allow_private") == "on",
            }
        )
        agent = await _agent_of(visit, wanted.agent_id)
        made = await service.create(visit.parts, visit.subject, agent, wanted)
        return await _shown(visit, made, Form(), secret=made.secret)
    return await _listed(visit, form)


@router.get(PATH + "/{integration_id}")
async def show_integration(visit: Acting, integration: OwnIntegration) -> Response:
    """One integration."""
    return await _shown(visit, service.detail_of(visit.parts, integration), Form())


@router.post(PATH + "/{integration_id}")
async def edit(visit: Acting, integration: OwnIntegration) -> Response:
    """Change it."""
    form = await Form.of(visit.request)
    kind: str = integration["kind"]
    given: dict[str, object] = {
        "name": form.value("name"),
        "is_active": form.value("is_active") == "on",
    }
    if kind != "webhook_in":
        given["url"] = form.value("url") if form.value("url") != integration["url"] else None
    if kind == "webhook_out":
        given["events"] = form.all("events")
    if kind == "webhook_in":
        given["tasks"] = form.all("tasks")
    with form.noting():
        wanted = IntegrationEdit.model_validate(given)
        await service.edit(visit.parts, visit.subject, integration, wanted)
    if form.is_fine:
        return see(f"{PATH}/{integration['integration_id']}", "saved")
    return await _shown(visit, service.detail_of(visit.parts, integration), form)


@router.post(PATH + "/{integration_id}/rotate")
async def rotate(visit: Acting, integration: OwnIntegration) -> Response:
    """Replace its secret; the new one is on the page that answers, and nowhere else."""
    made = await service.rotate(visit.parts, visit.subject, integration["integration_id"])
    return await _shown(visit, made, Form(), secret=made.secret)


@router.post(PATH + "/{integration_id}/discover")
async def discover(visit: Acting, integration: OwnIntegration) -> Response:
    """Let its agent find which agents the service has."""
    form = await Form.of(visit.request)
    number: int = integration["integration_id"]
    with form.noting():
        agent = await _agent_of(visit, integration["agent_id"])
        wanted = TaskWrite(
            kind="discover", input={"integration_id": number}, dedupe_key=f"discover:{number}"
        )
        taken = await tasks.take(visit.parts, visit.subject, agent, wanted)
        return see(f"/agents/tasks/{taken.task_id}", "saved")
    return await _shown(visit, service.detail_of(visit.parts, integration), form)


@router.post(PATH + "/{integration_id}/delete")
async def remove(visit: Acting, integration: OwnIntegration) -> Response:
    """End it."""
    await service.remove(visit.parts, visit.subject, integration["integration_id"])
    return see(PATH, "deleted")


async def _agent_of(visit: AgentVisit, agent_id: int) -> Row:
    return await agent_for(visit.parts.database, visit.subject, Act.CHANGE, agent_id)


async def _listed(visit: AgentVisit, form: Form) -> Response:
    found = await service.read_page(visit.parts, visit.subject, _MOST)
    every = (await agents.read_page(visit.parts, visit.subject, _MOST, None)).items
    is_admin = Role.ADMIN in visit.subject.roles
    view = Integrations(
        integrations=found.items,
        standings={each.integration_id: _standing(each) for each in found.items},
        agents={
            each.agent_id: each
            for each in every
            if is_admin or each.owner_id == visit.subject.account_id
        },
        kinds=[(each, words.integration_kind(each)) for each in KINDS],
        is_admin=is_admin,
    )
    return page(visit.request, "agent_integrations.html", visit.viewer, form=form, view=view)


async def _shown(
    visit: AgentVisit, shown: IntegrationDetail, form: Form, *, secret: str | None = None
) -> Response:
    parts, number = visit.parts, shown.integration_id
    agent = await _agent_of(visit, shown.agent_id)
    is_out = shown.kind == "webhook_out"
    site = str(visit.request.base_url).rstrip("/")
    dispatches = deliveries = ()
    if shown.kind == "agent_os":
        dispatches = (await service.read_dispatches(parts, number, None, _ROWS)).items
    if is_out:
        deliveries = (await webhooks.read_deliveries(parts, number, _ROWS)).items
    view = IntegrationView(
        integration=shown,
        agent_name=agent["name"],
        standing=_standing(shown),
        secret=secret,
        address=None if shown.callbacks is None else f"{site}{shown.callbacks}",
        dispatches=dispatches,
        deliveries=deliveries,
        events=EVENTS if is_out else (),
        tasks=AGENT_KINDS[agent["kind"]].tasks if shown.kind == "webhook_in" else (),
    )
    return page(visit.request, "agent_integration.html", visit.viewer, form=form, view=view)


def _standing(shown: IntegrationRead) -> str:
    if not shown.is_active:
        return "off"
    is_open = shown.open_until is not None and shown.open_until > datetime.now(UTC)
    return "open" if is_open else "active"
