"""Notifications over HTTP."""

from typing import Annotated

from fastapi import Header, Path, Query
from starlette.responses import Response

from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import Identifier
from serving.kit.preconditions import IfMatch, tag_of
from serving.social.notifications import preferences, service
from serving.social.notifications.schemas import (
    MarkedRead,
    NotificationPage,
    PhoneAsked,
    PhoneCode,
    PhoneWrite,
    PreferencesRead,
    PreferencesWrite,
    PushKept,
    PushList,
    PushWrite,
    ReadThrough,
    UnreadCount,
)
from serving.social.parts import MEMBERS, Box, Member, Parts

router = router_of("/v1/social/notifications", tag="community", access=MEMBERS)
_PRIVATE = "private, no-store"


@router.get(
    "",
    summary="List your notifications",
    response_model=NotificationPage,
    responses=problems.declare(401, 403, 422),
)
async def list_notifications(
    subject: Member,
    parts: Parts,
    response: Response,
    page: PageDependency,
    unread: Annotated[bool, Query(description="Only what is not read.")] = False,
) -> NotificationPage:
    """Your notifications, the newest first; all of one kind about one thing is one."""
    response.headers["Cache-Control"] = _PRIVATE
    return await service.read_page(parts, subject, page, is_unread=unread)


@router.get(
    "/unread",
    summary="Count unread notifications",
    response_model=UnreadCount,
    responses=problems.declare(401, 403, 422),
)
async def count_unread(subject: Member, parts: Parts, response: Response) -> UnreadCount:
    """How many are not read; exact. `user:{id}` reports changes (`notice.changed`)."""
    response.headers["Cache-Control"] = _PRIVATE
    return await service.count_unread(parts, subject)


@router.post(
    "/read",
    summary="Mark all notifications read",
    response_model=MarkedRead,
    responses=problems.declare(401, 403, 413, 422),
)
async def mark_all_read(
    subject: Member, parts: Parts, wanted: ReadThrough | None = None
) -> MarkedRead:
    """Mark all read, or those that came by an instant; again changes nothing."""
    return await service.mark_all_read(parts, subject, wanted.through if wanted else None)


@router.post(
    "/{notification_id}/read",
    status_code=204,
    summary="Mark a notification read",
    responses=problems.declare(401, 403, 404, 422),
)
async def mark_read(
    notification_id: Annotated[Identifier, Path()], subject: Member, parts: Parts
) -> None:
    """Mark one read; again changes nothing."""
    await service.mark_read(parts, subject, notification_id)


@router.get(
    "/preferences",
    summary="Get how you are notified",
    response_model=PreferencesRead,
    responses=problems.declare(401, 403, 422),
)
async def read_preferences(subject: Member, parts: Parts, response: Response) -> PreferencesRead:
    """By which channels each kind comes to you, quiet hours, and how often mails come."""
    found = await preferences.read(parts, subject)
    response.headers["ETag"] = tag_of(found.version)
    response.headers["Cache-Control"] = _PRIVATE
    return found


@router.put(
    "/preferences",
    summary="Change how you are notified",
    response_model=PreferencesRead,
    responses=problems.declare(401, 403, 412, 413, 422),
)
async def change_preferences(
    subject: Member,
    parts: Parts,
    box: Box,
    response: Response,
    wanted: PreferencesWrite,
    expected: IfMatch,
) -> PreferencesRead:
    """Save your notification preferences; a kind that is left out has its usual channels."""
    found = await preferences.choose(parts, box, subject, wanted, expected)
    response.headers["ETag"] = tag_of(found.version)
    response.headers["Cache-Control"] = _PRIVATE
    return found


@router.get(
    "/push",
    summary="List browsers that take pushes",
    response_model=PushList,
    responses=problems.declare(401, 403, 422),
)
async def list_browsers(subject: Member, parts: Parts, box: Box, response: Response) -> PushList:
    """Your browsers, and the key that another one subscribes with (RFC 8292)."""
    response.headers["Cache-Control"] = _PRIVATE
    return await preferences.browsers(parts, box, subject)


@router.post(
    "/push",
    status_code=201,
    summary="Let a browser take pushes",
    response_model=PushKept,
    responses={
        **problems.declare(401, 403, 409, 413, 422),
        200: {"model": PushKept, "description": "It takes them already."},
    },
)
async def add_browser(
    subject: Member,
    parts: Parts,
    response: Response,
    wanted: PushWrite,
    user_agent: Annotated[str, Header(max_length=1000)] = "",
) -> PushKept:
    """Send pushes to this browser; again renews its keys."""
    kept, is_new = await preferences.add_browser(parts, subject, wanted, user_agent)
    response.status_code = 201 if is_new else 200
    return kept


@router.delete(
    "/push/{push_id}",
    status_code=204,
    summary="Send a browser no more pushes",
    responses=problems.declare(401, 403, 404, 422),
)
async def remove_browser(
    push_id: Annotated[Identifier, Path()], subject: Member, parts: Parts
) -> None:
    """Send it no more."""
    await preferences.remove_browser(parts, subject, push_id)


@router.post(
    "/phone",
    status_code=202,
    summary="Send a code to a telephone",
    response_model=PhoneAsked,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def send_code(subject: Member, parts: Parts, box: Box, wanted: PhoneWrite) -> PhoneAsked:
    """Send a code to the number that shall take text messages; it confirms it."""
    return await preferences.send_code(parts, box, subject, wanted.phone)


@router.post(
    "/phone/confirm",
    summary="Confirm a telephone",
    response_model=PreferencesRead,
    responses=problems.declare(401, 403, 413, 422),
)
async def confirm_phone(
    subject: Member, parts: Parts, box: Box, wanted: PhoneCode
) -> PreferencesRead:
    """Take text messages at the number, for the kinds that you choose."""
    return await preferences.confirm_phone(parts, box, subject, wanted.code)


@router.delete(
    "/phone",
    status_code=204,
    summary="Send no more text messages",
    responses=problems.declare(401, 403, 422),
)
async def remove_phone(subject: Member, parts: Parts) -> None:
    """Forget the number; again changes nothing."""
    await preferences.remove_phone(parts, subject)
