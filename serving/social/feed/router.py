"""The feed over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC, Caller
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.social.feed import service
from serving.social.feed.service import Scope
from serving.social.parts import Parts
from serving.social.posts.schemas import PostPage

router = router_of("/v1/social/feed", tag="community", access=PUBLIC)


@router.get(
    "",
    summary="Get the feed",
    response_model=PostPage,
    responses=problems.declare(401, 422),
)
async def read_feed(
    subject: Caller,
    parts: Parts,
    page: PageDependency,
    scope: Annotated[
        Scope | None,
        Query(description="`discovery` is everybody, and all there is without an account."),
    ] = None,
) -> PostPage:
    """Posts of the people you follow, and yours, newest first; private posts apart."""
    return await service.read_page(parts, subject, scope, page)
