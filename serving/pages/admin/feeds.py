"""The page of feeds: how each provider stands, and what the coming days will cost."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.access.declared import Operator
from serving.identity.parts import Parts
from serving.operations.providers import service
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member

router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@router.get("/admin/feeds")
async def show_feeds(request: Request, viewer: Member, _: Operator, parts: Parts) -> Response:
    """Providers, their budgets, and the requests of the next seven days."""
    view = await service.read_feeds(parts.database, parts.world)
    return page(request, "admin_feeds.html", viewer, section="admin", view=view)
