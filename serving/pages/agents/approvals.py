"""The page of plans that wait for somebody to agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.agents.access import OwnApproval
from serving.agents.approvals import service
from serving.agents.approvals.schemas import ApprovalRead, ApprovalWrite
from serving.kit.cursors import PageRequest
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.agents.visits import Acting, AgentVisit

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/agents/approvals"
_ROWS = PageRequest(cursor=None, limit=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """What the page shows."""

    waiting: Sequence[ApprovalRead]
    decided: Sequence[ApprovalRead]


@router.get(PATH)
async def show_approvals(visit: Acting) -> Response:
    """Plans that wait, and those that were decided last."""
    return await _shown(visit, Form())


@router.post(PATH + "/{approval_id}")
async def decide(visit: Acting, approval: OwnApproval) -> Response:
    """Agree to a plan, or refuse it: the one that was looked at."""
    form = await Form.of(visit.request)
    with form.noting():
        wanted = ApprovalWrite.model_validate(
            {"decision": form.value("decision"), "digest": form.value("digest") or None}
        )
        await service.decide(visit.parts, visit.subject, approval["approval_id"], wanted)
    return see(PATH, "saved") if form.is_fine else await _shown(visit, form)


async def _shown(visit: AgentVisit, form: Form) -> Response:
    found = await service.read_page(visit.parts, visit.subject, _ROWS, is_open=True)
    every = await service.read_page(visit.parts, visit.subject, _ROWS, is_open=False)
    view = Approvals(
        waiting=found.items, decided=[each for each in every.items if each.decided_at]
    )
    return page(visit.request, "agent_approvals.html", visit.viewer, form=form, view=view)
