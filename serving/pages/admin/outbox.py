"""The page of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.access.declared import Operator
from serving.identity.parts import Parts
from serving.kit.cursors import PageRequest
from serving.operations.outbox import service
from serving.operations.outbox.schemas import MailRead
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member
from serving.pages.admin.lists import CursorText, following

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/admin/outbox"
_PER_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What the page shows."""

    mails: Sequence[MailRead]
    next_address: str | None


@router.get(PATH)
async def show_outbox(
    request: Request,
    viewer: Member,
    _: Operator,
    parts: Parts,
    cursor: CursorText = None,
) -> Response:
    """Mails that were kept, newest first."""
    page_request = PageRequest(cursor=cursor, limit=_PER_PAGE)
    found = await service.read_page(parts.database, parts.world, page=page_request)
    view = Outbox(mails=found.items, next_address=following(PATH, found.next_cursor, {}))
    return page(request, "admin_outbox.html", viewer, section="admin", view=view)
