"""The page of alerts: what is open, and the two things to do about one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from serving.access.declared import ALERT_READERS, AlertWriter
from serving.access.subject import Subject
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import PathId
from serving.operations.alerts import service
from serving.operations.alerts.schemas import Acknowledgement, Resolution
from serving.pages import warnings
from serving.pages.account.answers import page, see
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member

PATH = "/admin/alerts"
router = APIRouter(include_in_schema=False, route_class=MemberRoute)
Reader = Annotated[Subject, Depends(ALERT_READERS)]


@router.get(PATH)
async def show_alerts(
    request: Request, viewer: Member, _: Reader, database: DatabaseDependency, world: World
) -> Response:
    """What is open, worst first."""
    view = await warnings.read_alerts(database, world, None)
    return page(request, "admin_alerts.html", viewer, section="admin", view=view)


@router.post(PATH + "/{alert_id}/acknowledge")
async def acknowledge_alert(
    _: Member, alert_id: PathId, subject: AlertWriter, writes: WritesDependency, world: World
) -> Response:
    """Acknowledge an alert."""
    await service.acknowledge(writes, subject, world, alert_id, Acknowledgement())
    return see(PATH, "acknowledged")


@router.post(PATH + "/{alert_id}/resolve")
async def resolve_alert(
    _: Member, alert_id: PathId, subject: AlertWriter, writes: WritesDependency, world: World
) -> Response:
    """Mark an alert as settled."""
    await service.resolve(writes, subject, world, alert_id, Resolution())
    return see(PATH, "resolved")
