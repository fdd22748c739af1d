"""Pages of hashtags: those that trend, and the posts with one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.kit.dependencies import FlightDependency
from serving.kit.parameters import PlainText
from serving.pages.community.cards import PostCard, cards_of
from serving.pages.community.routes import SharedRoute
from serving.pages.community.visits import Shared
from serving.pages.community.ways import Place, place_of, shared
from serving.social.hashtags import service
from serving.social.hashtags.schemas import TrendPage

router = APIRouter(
    include_in_schema=False, route_class=SharedRoute, dependencies=[Depends(PUBLIC)]
)
_HOURS = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """What the page shows: posts with a hashtag."""

    tag: str
    cards: Sequence[PostCard]
    place: Place


@router.get("/community/tags")
async def show_trends(visit: Shared, flight: FlightDependency) -> Response:
    """Hashtags that most people used lately."""

    async def make() -> bytes:
        return (await service.read_trends(visit.parts, hours=_HOURS)).model_dump_json().encode()

    # Counting them looks through many posts: those who ask at once get one answer.
    trends = TrendPage.model_validate_json(await flight.get(f"trends:{_HOURS}", make))
    return shared(
        visit.request, "trends.html", visit.viewer, trends=trends.items, days=_HOURS // 24
    )


@router.get("/community/tags/{tag}")
async def show_tag(
    visit: Shared, tag: Annotated[PlainText, Path(min_length=1, max_length=100)]
) -> Response:
    """Posts with a hashtag, newest first."""
    found = await service.read_posts_with(visit.parts, visit.subject, tag, visit.page)
    view = TagView(
        tag=tag,
        cards=await cards_of(visit.parts, found.items),
        place=place_of(visit.page, f"/community/tags/{quote(tag, safe='')}", found.next_cursor),
    )
    return shared(visit.request, "tag.html", visit.viewer, view=view)
