"""The talk of a group over HTTP: for its members alone."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import MAX_ID, PathId
from serving.social.parts import MEMBERS, Member, Parts
from serving.social.talk import service
from serving.social.talk.schemas import MessageDetail, MessagePage, MessageWrite
from storage.social.statements.rooms import Place

router = router_of("/v1/groups", tag="groups", access=MEMBERS)
_MESSAGES = "/{group_id}/talk/messages"


def of_group(group_id: int) -> Place:
    """Return the room of a group."""
    return Place(kind="group", key=group_id)


@router.get(
    _MESSAGES,
    summary="List the messages of a group",
    response_model=MessagePage,
    responses=problems.declare(401, 403, 404, 422),
)
async def list_messages(
    group_id: PathId,
    subject: Member,
    parts: Parts,
    page: PageDependency,
    since_id: Annotated[
        int | None, Query(ge=0, le=MAX_ID, description="Only what came after this message.")
    ] = None,
) -> MessagePage:
    """What members write, newest first; `group:{id}` reports changes (`group.talked`)."""
    return await service.read_inside(parts, subject, of_group(group_id), page, since_id)


@router.post(
    _MESSAGES,
    status_code=201,
    summary="Write in the talk of a group",
    response_model=MessageDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422, 429),
)
async def write_message(
    group_id: PathId,
    subject: Member,
    parts: Parts,
    response: Response,
    wanted: MessageWrite,
    _: IdempotencyKey,
) -> MessageDetail:
    """Read by its members alone; who is mentioned and is none of them is not told."""
    made = await service.write(parts, subject, of_group(group_id), wanted)
    response.headers["Location"] = f"/v1/social/messages/{made.message_id}"
    return made
