"""Liking by a form: done, and back to where one was."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.kit.parameters import PathId
from serving.pages.account.answers import see
from serving.pages.account.forms import Form
from serving.pages.community.routes import ActRoute
from serving.pages.community.visits import Writing
from serving.pages.community.ways import back_of
from serving.social.likes import service

router = APIRouter(include_in_schema=False, route_class=ActRoute)


@router.post("/community/posts/{post_id}/like")
async def like_post(visit: Writing, post_id: PathId) -> Response:
    """Like a post."""
    await service.like_post(visit.parts, visit.subject, post_id)
    return await _back(visit.request, f"post-{post_id}")


@router.post("/community/posts/{post_id}/unlike")
async def unlike_post(visit: Writing, post_id: PathId) -> Response:
    """Like a post no longer."""
    await service.unlike_post(visit.parts, visit.subject, post_id)
    return await _back(visit.request, f"post-{post_id}")


@router.post("/community/comments/{comment_id}/like")
async def like_comment(visit: Writing, comment_id: PathId) -> Response:
    """Like a comment."""
    await service.like_comment(visit.parts, visit.subject, comment_id)
    return await _back(visit.request, f"comment-{comment_id}")


@router.post("/community/comments/{comment_id}/unlike")
async def unlike_comment(visit: Writing, comment_id: PathId) -> Response:
    """Like a comment no longer."""
    await service.unlike_comment(visit.parts, visit.subject, comment_id)
    return await _back(visit.request, f"comment-{comment_id}")


async def _back(request: Request, anchor: str) -> Response:
    return see(f"{back_of(request, await Form.of(request))}#{anchor}")
