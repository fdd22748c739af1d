"""Comments over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import Identifier, PathId
from serving.kit.preconditions import IfMatch, tag_of
from serving.social.comments import service
from serving.social.comments.schemas import (
    CommentDetail,
    CommentEdit,
    CommentPage,
    CommentWrite,
    Level,
    Order,
)
from serving.social.parts import Member, Parts

router = router_of("/v1/social", tag="community", access=PUBLIC)


@router.post(
    "/posts/{post_id}/comments",
    status_code=201,
    summary="Comment a post",
    response_model=CommentDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def create_comment(
    post_id: PathId,
    subject: Member,
    parts: Parts,
    response: Response,
    wanted: CommentWrite,
    _: IdempotencyKey,
) -> CommentDetail:
    """Answer a post, or a comment under it by `parent_id`; threads are eight deep at most."""
    made = await service.write(parts, subject, post_id, wanted)
    response.headers["Location"] = f"/v1/social/comments/{made.comment_id}"
    response.headers["ETag"] = tag_of(made.version)
    return made


@router.get(
    "/posts/{post_id}/comments",
    summary="List comments",
    response_model=CommentPage,
    responses=problems.declare(401, 404, 422),
)
async def list_comments(
    post_id: PathId,
    subject: Caller,
    parts: Parts,
    page: PageDependency,
    sort: Annotated[Order, Query(description="`top` is by likes.")] = "new",
    parent_id: Annotated[
        Identifier | None, Query(description="Answers to this comment; without, to the post.")
    ] = None,
) -> CommentPage:
    """One level of the thread; `reply_count` shows where there is another below."""
    level = Level(post_id=post_id, parent_id=parent_id, order=sort)
    return await service.read_page(parts, subject, level, page)


@router.get(
    "/comments/{comment_id}",
    summary="Get a comment",
    response_model=CommentDetail,
    responses=problems.declare(401, 404, 422),
)
async def read_comment(
    comment_id: PathId, subject: Caller, parts: Parts, response: Response
) -> CommentDetail:
    """One comment, as everybody sees it who may see its post."""
    found = await service.read(parts, subject, comment_id)
    response.headers["ETag"] = tag_of(found.version)
    return found


@router.put(
    "/comments/{comment_id}",
    summary="Edit a comment",
    response_model=CommentDetail,
    responses=problems.declare(401, 403, 404, 409, 412, 413, 422),
)
async def edit_comment(
    comment_id: PathId,
    subject: Member,
    parts: Parts,
    response: Response,
    wanted: CommentEdit,
    expected: IfMatch,
) -> CommentDetail:
    """Change its text."""
    found = await service.edit(parts, subject, comment_id, wanted, expected)
    response.headers["ETag"] = tag_of(found.version)
    return found


@router.delete(
    "/comments/{comment_id}",
    status_code=204,
    summary="Delete a comment",
    responses=problems.declare(401, 403, 404, 412, 422),
)
async def delete_comment(
    comment_id: PathId, subject: Member, parts: Parts, expected: IfMatch
) -> None:
    """Take it back; what answers it stays, below a tombstone."""
    await service.erase(parts, subject, comment_id, expected)
