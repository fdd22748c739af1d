"""Pages of how the API fares: errors, performance, use."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.access.declared import Operator
from serving.identity.parts import Parts
from serving.kit.cursors import PageRequest
from serving.operations.errors import service as errors
from serving.operations.errors.schemas import ErrorGroupRead
from serving.operations.performance import service as performance
from serving.operations.usage import service as usage
from serving.operations.usage.schemas import UsageRead
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member
from serving.pages.admin.lists import CursorText, following

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_ERRORS = "/admin/errors"
_PER_PAGE = 20
_MOST_ROUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """What the page of errors shows."""

    groups: Sequence[ErrorGroupRead]
    next_address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What the page of use shows: a week, by day and class of caller, and by route."""

    clients: UsageRead
    routes: UsageRead


@router.get(_ERRORS)
async def show_errors(
    request: Request, viewer: Member, _: Operator, parts: Parts, cursor: CursorText = None
) -> Response:
    """Errors nobody expected, in groups, those seen last first."""
    page_request = PageRequest(cursor=cursor, limit=_PER_PAGE)
    found = await errors.read_page(parts.database, parts.world, page_request)
    view = Errors(groups=found.items, next_address=following(_ERRORS, found.next_cursor, {}))
    return page(request, "admin_errors.html", viewer, section="admin", view=view)


@router.get("/admin/performance")
async def show_performance(
    request: Request, viewer: Member, _: Operator, parts: Parts
) -> Response:
    """How fast this process answers, and what waits."""
    view = await performance.read_performance(request.app.state.serving, parts.world)
    return page(
        request, "admin_performance.html", viewer, section="admin", view=view, most=_MOST_ROUTES
    )


@router.get("/admin/usage")
async def show_usage(request: Request, viewer: Member, _: Operator, parts: Parts) -> Response:
    """Requests to the API in a week."""
    week = (None, None)
    view = Use(
        clients=await usage.read_usage(
            parts.database, parts.world, days=week, by=frozenset({"day", "client"}), limit=100
        ),
        routes=await usage.read_usage(
            parts.database, parts.world, days=week, by=frozenset({"route"}), limit=_MOST_ROUTES
        ),
    )
    return page(request, "admin_usage.html", viewer, section="admin", view=view)
