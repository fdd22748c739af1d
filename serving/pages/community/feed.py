"""Pages of the feed: everybody's posts, and those of the people a user follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Depends
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.pages.account.routes import MemberRoute
from serving.pages.community.cards import PostCard, cards_of
from serving.pages.community.liked import liked_posts
from serving.pages.community.routes import SharedRoute
from serving.pages.community.visits import Own, Shared, Visit
from serving.pages.community.ways import HOME, Place, place_of, shared
from serving.social.feed import service

router = APIRouter(
    include_in_schema=False, route_class=SharedRoute, dependencies=[Depends(PUBLIC)]
)
own_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
Name = Literal["open", "everybody", "following"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What the page shows.

    Attributes:
        name: `open` is for nobody in particular, the others are somebody's.
        scope: of the same list over HTTP.
        every_seconds: how often an open page looks for new ones.
        liked: ids of those posts that the viewer likes.
    """

    name: Name
    scope: service.Scope
    cards: Sequence[PostCard]
    place: Place
    every_seconds: int
    liked: Sequence[int] = ()

    @property
    def newest_id(self) -> int:
        """The id of the newest post of all, where the page begins with it."""
        ids = [card.post.post_id for card in self.cards]
        return max(ids, default=0) if self.place.is_first else 0


@router.get("/community")
async def show_community(visit: Shared) -> Response:
    """What everybody may read, newest first."""
    view = await _read(visit, "open", "discovery", HOME)
    return shared(visit.request, "feed.html", visit.viewer, view=view)


@own_router.get("/community/everybody")
async def show_everybody(visit: Own) -> Response:
    """Everybody's posts that one may see, without those of people blocked or muted."""
    view = await _read(visit, "everybody", "discovery", "/community/everybody")
    return shared(visit.request, "feed.html", visit.viewer, view=view)


@own_router.get("/community/following")
async def show_following(visit: Own) -> Response:
    """Posts of the people the user follows, and the user's own."""
    view = await _read(visit, "following", "following", "/community/following")
    return shared(visit.request, "feed.html", visit.viewer, view=view)


async def _read(visit: Visit, name: Name, scope: service.Scope, address: str) -> Feed:
    parts, subject = visit.parts, visit.subject
    found = await service.read_page(parts, subject, scope, visit.page)
    return Feed(
        name=name,
        scope=scope,
        cards=await cards_of(parts, found.items),
        every_seconds=parts.settings.feed_seconds,
        place=place_of(visit.page, address, found.next_cursor),
        liked=await liked_posts(parts, subject, found.items),
    )
