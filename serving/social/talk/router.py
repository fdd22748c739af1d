"""Talks over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller, Moderator
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import MAX_ID, PathId
from serving.social.parts import Member, Parts
from serving.social.people import Username
from serving.social.talk import service
from serving.social.talk.schemas import (
    MemberDetail,
    MemberWrite,
    MessageDetail,
    MessagePage,
    MessageWrite,
    TalkDetail,
    TalkViewer,
    TalkWrite,
)
from serving.social.talk.service import of_match

router = router_of("/v1/social", tag="community", access=PUBLIC)
_PLACE = "/matches/{match_id}/talk"


@router.get(
    _PLACE,
    summary="Get the talk of a match",
    response_model=TalkDetail,
    responses=problems.declare(404, 422),
)
async def read_talk(match_id: PathId, parts: Parts) -> TalkDetail:
    """When it is open, and how fast one may write; `viewer` says whether you may."""
    return await service.read(parts, of_match(match_id))


@router.put(
    _PLACE,
    summary="Set the pace of a talk",
    response_model=TalkDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def set_pace(
    match_id: PathId, subject: Moderator, parts: Parts, wanted: TalkWrite
) -> TalkDetail:
    """Slow mode: how long an account waits between two messages."""
    return await service.set_pace(parts, subject, of_match(match_id), wanted)


@router.get(
    f"{_PLACE}/viewer",
    summary="How you stand to a talk",
    response_model=TalkViewer,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_viewer(match_id: PathId, subject: Member, parts: Parts) -> TalkViewer:
    """Whether you may write, yours that others do not see, and whose messages to leave out."""
    return await service.read_viewer(parts, subject, of_match(match_id))


@router.put(
    f"{_PLACE}/members/{{username}}",
    summary="Let somebody write in a talk, or only read",
    response_model=MemberDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def set_role(
    match_id: PathId, username: Username, subject: Moderator, parts: Parts, wanted: MemberWrite
) -> MemberDetail:
    """A `reader` writes nothing here until they are a `writer` again."""
    return await service.set_role(parts, subject, of_match(match_id), username, wanted)


@router.get(
    f"{_PLACE}/messages",
    summary="List messages",
    response_model=MessagePage,
    responses=problems.declare(404, 422),
)
async def list_messages(
    match_id: PathId,
    parts: Parts,
    page: PageDependency,
    since_id: Annotated[
        int | None,
        Query(ge=0, le=MAX_ID, description="Only what came after this message."),
    ] = None,
) -> MessagePage:
    """What people write and the system reports, newest first; ids grow within a talk."""
    return await service.read_page(parts, of_match(match_id), page, since_id)


@router.post(
    f"{_PLACE}/messages",
    status_code=201,
    summary="Write in a talk",
    response_model=MessageDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422, 429),
)
async def write_message(
    match_id: PathId,
    subject: Member,
    parts: Parts,
    response: Response,
    wanted: MessageWrite,
    _: IdempotencyKey,
) -> MessageDetail:
    """Write from an hour before kick-off to an hour after full time."""
    made = await service.write(parts, subject, of_match(match_id), wanted)
    response.headers["Location"] = f"/v1/social/messages/{made.message_id}"
    return made


@router.get(
    "/messages/{message_id}",
    summary="Get a message",
    response_model=MessageDetail,
    responses=problems.declare(401, 404, 422),
)
async def read_message(message_id: PathId, subject: Caller, parts: Parts) -> MessageDetail:
    """One message, as everybody sees it."""
    return await service.read_message(parts, subject, message_id)


@router.delete(
    "/messages/{message_id}",
    status_code=204,
    summary="Delete a message",
    responses=problems.declare(401, 403, 404, 422),
)
async def delete_message(message_id: PathId, subject: Member, parts: Parts) -> None:
    """Delete a message of yours."""
    await service.erase(parts, subject, message_id)
