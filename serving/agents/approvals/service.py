"""Rules of approvals."""

from collections.abc import Mapping
from typing import Any

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.agents.access import is_everybodys
from serving.agents.approvals.schemas import (
    ApprovalCursor,
    ApprovalDetail,
    ApprovalPage,
    ApprovalRead,
    ApprovalWrite,
)
from serving.agents.parts import AgentParts
from serving.agents.refusals import refusals
from serving.identity.refusals import account_id_of
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from storage.agents.statements import agents as questions
from storage.agents.writes import control
from storage.kit.rules import Row

_DECIDE = Act[Row]("approval.decide", "approval", lambda row: row["approval_id"])


async def read_page(
    parts: AgentParts, subject: Subject, page: PageRequest, *, is_open: bool
) -> ApprovalPage:
    """Return approvals for the subject's agents, newest first; administrators see all."""
    values: dict[str, object] = {}
    is_all = is_everybodys(subject)
    if not is_all:
        values["account_id"] = account_id_of(subject)
    if page.cursor is not None:
        values["before_id"] = ApprovalCursor.decode(page.cursor).approval_id
    statement = questions.approvals(
        is_continued=page.cursor is not None, is_open=is_open, is_all=is_all
    )
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **values)
    items = [approval_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: ApprovalCursor(approval_id=last.approval_id)
    )
    return ApprovalPage(world=parts.world, items=items, next_cursor=following)


async def decide(
    parts: AgentParts, subject: Subject, approval_id: int, wanted: ApprovalWrite
) -> ApprovalDetail:
    """Agree to a plan or refuse it. Raises `ConflictError` if it is decided or another one."""
    digest = None if wanted.digest is None else bytes.fromhex(wanted.digest)
    with refusals():
        await perform(
            parts.writes,
            subject,
            _DECIDE,
            control.decide,
            approval_id,
            wanted.decision,
            by=account_id_of(subject),
            reason=wanted.reason,
            digest=digest,
        )
    row = await parts.database.fetch_one(questions.approval_one(), approval_id=approval_id)
    if row is None:
        raise NotFoundError(f"There is no approval {approval_id}.")
    return ApprovalDetail(world=parts.world, **approval_of(row).model_dump())


def approval_of(row: Mapping[str, Any]) -> ApprovalRead:
    """Return an approval from its row."""
    return ApprovalRead.model_validate({**row, "digest": bytes(row["digest"]).hex()})
