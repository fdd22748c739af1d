"""The page of all agents that somebody may look at, and the form that makes one."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.agents.agents import service
from serving.agents.agents.schemas import AgentRead, AgentWrite
from serving.kit.cursors import PageRequest
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.agents.visits import Acting, AgentVisit, Looking
from storage.agents.kinds.agents import AGENT_KINDS
from words.agents import agent_kind

router = APIRouter(include_in_schema=False)
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What the page shows."""

    agents: Sequence[AgentRead]
    kinds: Sequence[tuple[str, str]]


_shown_router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_form_router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@_shown_router.get("/agents")
async def show_agents(visit: Looking) -> Response:
    """Agents, newest first."""
    return await _shown(visit, Form())


@_form_router.post("/agents")
async def create(visit: Acting) -> Response:
    """Make an agent."""
    form = await Form.of(visit.request)
    made = 0
    with form.noting():
        wanted = AgentWrite.model_validate(
            {"kind": form.value("kind"), "name": form.value("name")}
        )
        made = await service.create(visit.parts, visit.subject, wanted)
    return see(f"/agents/{made}", "saved") if form.is_fine else await _shown(visit, form)


async def _shown(visit: AgentVisit, form: Form) -> Response:
    wanted = PageRequest(cursor=None, limit=_MOST)
    found = await service.read_page(visit.parts, visit.subject, wanted, None)
    kinds = [
        (kind.name, f"{kind.name}: {agent_kind(kind.name)}")
        for kind in AGENT_KINDS.values()
        if kind.scope is None or kind.scope in visit.subject.scopes
    ]
    view = Index(agents=found.items, kinds=kinds)
    return page(visit.request, "agents.html", visit.viewer, form=form, view=view)


router.include_router(_shown_router)
router.include_router(_form_router)
