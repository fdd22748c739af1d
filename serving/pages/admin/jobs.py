"""The page of background jobs and deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.access.declared import DeliveryReader, Operator
from serving.identity.parts import Parts
from serving.kit.cursors import PageRequest
from serving.operations.deliveries import service as deliveries
from serving.operations.deliveries.schemas import DeliveryRead
from serving.operations.jobs import service as jobs
from serving.operations.jobs.schemas import JobsOfTask
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the page shows."""

    jobs: Sequence[JobsOfTask]
    deliveries: Sequence[DeliveryRead]


@router.get("/admin/jobs")
async def show_jobs(
    request: Request,
    viewer: Member,
    _: Operator,
    __: DeliveryReader,
    parts: Parts,
) -> Response:
    """What waits or runs, and what was sent outside."""
    page_request = PageRequest(cursor=None, limit=_MOST)
    sent = await deliveries.read_page(
        parts.database, parts.world, page=page_request, state=None, channel=None
    )
    waiting = await jobs.read_all(parts.database, parts.world)
    view = Work(jobs=waiting.items, deliveries=sent.items)
    return page(request, "admin_jobs.html", viewer, section="admin", view=view)
