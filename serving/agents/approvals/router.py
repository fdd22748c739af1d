"""Approvals over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.agents.access import OwnApproval, Writer
from serving.agents.approvals import service
from serving.agents.approvals.schemas import ApprovalDetail, ApprovalPage, ApprovalWrite
from serving.agents.parts import Parts
from serving.kit import problems
from serving.kit.cursors import PageDependency

router = router_of("/v1/agents/approvals", tag="agents", access=PUBLIC)


@router.get(
    "",
    summary="List approvals that your agents ask for",
    response_model=ApprovalPage,
    responses=problems.declare(401, 403, 422),
)
async def list_approvals(
    subject: Writer,
    parts: Parts,
    page: PageDependency,
    is_open: Annotated[bool, Query(alias="open", description="Only undecided ones.")] = True,
) -> ApprovalPage:
    """What tasks of your agents would do, newest first; administrators see those of all."""
    return await service.read_page(parts, subject, page, is_open=is_open)


@router.post(
    "/{approval_id}",
    summary="Agree to what a task would do, or refuse it",
    response_model=ApprovalDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def decide_approval(
    approval: OwnApproval, subject: Writer, parts: Parts, wanted: ApprovalWrite
) -> ApprovalDetail:
    """Decide once: `approved` lets the task go on, `refused` cancels it."""
    return await service.decide(parts, subject, approval["approval_id"], wanted)
