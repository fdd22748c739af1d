"""Likes over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.parameters import PathId, identifiers
from serving.social.likes import service
from serving.social.likes.schemas import Liked, LikedOfThese
from serving.social.parts import Member, Parts

router = router_of("/v1/social", tag="community", access=PUBLIC)
_REPEATED = {200: {"model": Liked, "description": "You like it already."}}
_Ids = Annotated[str | None, Query(max_length=4000, description="At most 200, with commas.")]


@router.post(
    "/posts/{post_id}/like",
    status_code=201,
    summary="Like a post",
    response_model=Liked,
    responses={**problems.declare(401, 403, 404, 422), **_REPEATED},
)
async def like_post(post_id: PathId, subject: Member, parts: Parts, response: Response) -> Liked:
    """Like it; again changes nothing and answers 200."""
    liked, is_new = await service.like_post(parts, subject, post_id)
    response.status_code = 201 if is_new else 200
    return liked


@router.delete(
    "/posts/{post_id}/like",
    status_code=204,
    summary="Unlike a post",
    responses=problems.declare(401, 403, 404, 422),
)
async def unlike_post(post_id: PathId, subject: Member, parts: Parts) -> None:
    """Like it no longer; again changes nothing."""
    await service.unlike_post(parts, subject, post_id)


@router.post(
    "/comments/{comment_id}/like",
    status_code=201,
    summary="Like a comment",
    response_model=Liked,
    responses={**problems.declare(401, 403, 404, 422), **_REPEATED},
)
async def like_comment(
    comment_id: PathId, subject: Member, parts: Parts, response: Response
) -> Liked:
    """Like it; again changes nothing and answers 200."""
    liked, is_new = await service.like_comment(parts, subject, comment_id)
    response.status_code = 201 if is_new else 200
    return liked


@router.delete(
    "/comments/{comment_id}/like",
    status_code=204,
    summary="Unlike a comment",
    responses=problems.declare(401, 403, 404, 422),
)
async def unlike_comment(comment_id: PathId, subject: Member, parts: Parts) -> None:
    """Like it no longer; again changes nothing."""
    await service.unlike_comment(parts, subject, comment_id)


@router.get(
    "/viewer",
    summary="What you like of these",
    response_model=LikedOfThese,
    responses=problems.declare(401, 403, 422),
)
async def read_liked(
    subject: Member, parts: Parts, post_ids: _Ids = None, comment_ids: _Ids = None
) -> LikedOfThese:
    """Which of the posts and comments of a page you like."""
    return await service.liked_of(
        parts,
        subject,
        post_ids=identifiers("post_ids", post_ids) or [],
        comment_ids=identifiers("comment_ids", comment_ids) or [],
    )
