"""Hashtags over HTTP."""

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.conditional import conditional
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import FlightDependency
from serving.kit.parameters import PlainText
from serving.social.hashtags import service
from serving.social.hashtags.schemas import TrendPage
from serving.social.parts import Parts
from serving.social.posts.schemas import PostPage

router = router_of("/v1/social/hashtags", tag="community", access=PUBLIC)


@router.get(
    "",
    summary="List trending hashtags",
    response_model=TrendPage,
    responses=problems.declare(422),
)
async def list_trends(
    request: Request,
    parts: Parts,
    flight: FlightDependency,
    hours: Annotated[int, Query(ge=1, le=168, description="Posts of the last so many.")] = 24,
) -> Response:
    """Those that most people used in public posts; the same for everybody."""

    async def make() -> bytes:
        return (await service.read_trends(parts, hours=hours)).model_dump_json().encode()

    return conditional(request, await flight.get(f"trends:{hours}", make))


@router.get(
    "/{tag}",
    summary="List posts with a hashtag",
    response_model=PostPage,
    responses=problems.declare(401, 404, 422),
)
async def list_posts_with_tag(
    tag: Annotated[PlainText, Path(min_length=1, max_length=100)],
    subject: Caller,
    parts: Parts,
    page: PageDependency,
) -> PostPage:
    """Posts that you may see, newest first; a tag that nobody used has none."""
    return await service.read_posts_with(parts, subject, tag, page)
