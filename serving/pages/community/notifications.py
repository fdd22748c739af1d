"""The page of notifications: grouped, new ones marked, and marked as read by a button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from serving.kit.errors import NotFoundError
from serving.kit.parameters import EARLIEST, LATEST, PathId
from serving.pages.account.answers import local, page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.community.visits import Own, Writing
from serving.pages.community.ways import Place, place_of
from serving.social.notifications import service
from serving.social.notifications.schemas import NotificationRead

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/community/notifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """What the page shows.

    Attributes:
        newest_at: of the newest one that is shown; what comes later stays unread.
    """

    items: Sequence[NotificationRead]
    place: Place
    unread_count: int
    newest_at: str


@router.get(PATH)
async def show_notifications(visit: Own) -> Response:
    """The user's notifications, the newest first."""
    found = await service.read_page(visit.parts, visit.subject, visit.page, is_unread=False)
    unread = await service.count_unread(visit.parts, visit.subject)
    newest = found.items[0].changed_at.isoformat() if found.items else ""
    view = Notifications(
        items=found.items,
        place=place_of(visit.page, PATH, found.next_cursor),
        unread_count=unread.unread_count,
        newest_at=newest,
    )
    return page(visit.request, "notifications.html", visit.viewer, view=view)


@router.post(f"{PATH}/read")
async def mark_all_read(visit: Writing) -> Response:
    """Mark read what was shown."""
    form = await Form.of(visit.request)
    await service.mark_all_read(visit.parts, visit.subject, _instant(form.value("through")))
    return see(PATH)


@router.post(f"{PATH}/{{notification_id}}/read")
async def mark_read(visit: Writing, notification_id: PathId) -> Response:
    """Mark one read, and go where it leads."""
    form = await Form.of(visit.request)
    try:
        await service.mark_read(visit.parts, visit.subject, notification_id)
    except NotFoundError:
        return see(PATH)  # it went away meanwhile
    return see(local(form.value("to")) if form.value("to") else PATH)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_near = EARLIEST.year < found.year < LATEST.year
    return found if found.tzinfo is not None and is_near else None
