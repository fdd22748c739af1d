"""Pages of people: what somebody shows of themselves, their posts, who follows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path
from markupsafe import Markup
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.kit.parameters import PlainText
from serving.pages.account.answers import page as personal
from serving.pages.account.routes import MemberRoute
from serving.pages.community.cards import PostCard, cards_of
from serving.pages.community.liked import liked_posts
from serving.pages.community.routes import SharedRoute
from serving.pages.community.visits import Own, Shared
from serving.pages.community.ways import Place, place_of, shared
from serving.social.follows import service as follows
from serving.social.follows.schemas import PersonRead, PersonViewer
from serving.social.posts.service import read_of_user
from serving.social.profiles import service as profiles
from serving.social.profiles.schemas import ProfileRead

router = APIRouter(
    include_in_schema=False, route_class=SharedRoute, dependencies=[Depends(PUBLIC)]
)
own_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
Username = Annotated[PlainText, Path(min_length=1, max_length=60)]
Side = Literal["followers", "following", "friends"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """What the page shows.

    Attributes:
        bio: safe to be put into a page.
        standing: how the viewer stands to them; None on the page for everybody.
    """

    profile: ProfileRead
    bio: Markup
    cards: Sequence[PostCard]
    place: Place
    liked: Sequence[int] = ()
    standing: PersonViewer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """What the page shows: the people an account follows, or its followers."""

    profile: ProfileRead
    side: Side
    people: Sequence[PersonRead]
    place: Place


@router.get("/community/people/{username}")
async def show_person(visit: Shared, username: Username) -> Response:
    """What somebody shows everybody."""
    profile = await profiles.read(visit.parts, username)
    found = await read_of_user(visit.parts, visit.subject, username, visit.page)
    view = ProfileView(
        profile=profile,
        bio=_bio_of(profile),
        cards=await cards_of(visit.parts, found.items),
        place=place_of(visit.page, path_of(profile), found.next_cursor),
    )
    return shared(visit.request, "person.html", visit.viewer, view=view)


@own_router.get("/community/people/{username}/posts")
async def show_posts(visit: Own, username: Username) -> Response:
    """What an account shows to the reader, and what the reader may do."""
    profile = await profiles.read(visit.parts, username)
    found = await read_of_user(visit.parts, visit.subject, username, visit.page)
    standing = await follows.read_viewer(visit.parts, visit.subject, username)
    view = ProfileView(
        profile=profile,
        bio=_bio_of(profile),
        cards=await cards_of(visit.parts, found.items),
        place=place_of(visit.page, f"{path_of(profile)}/posts", found.next_cursor),
        liked=await liked_posts(visit.parts, visit.subject, found.items),
        standing=standing,
    )
    return personal(visit.request, "person.html", visit.viewer, view=view)


@router.get("/community/people/{username}/{side}")
async def show_side(visit: Shared, username: Username, side: Side) -> Response:
    """The people an account follows, or its followers."""
    profile = await profiles.read(visit.parts, username)
    found = await follows.read_of(visit.parts, visit.subject, username, side, visit.page)
    view = SideView(
        profile=profile,
        side=side,
        people=found.items,
        place=place_of(visit.page, f"{path_of(profile)}/{side}", found.next_cursor),
    )
    return shared(visit.request, "side.html", visit.viewer, view=view)


def path_of(profile: ProfileRead) -> str:
    """Return the address of somebody's page."""
    return f"/community/people/{quote(profile.username or '', safe='')}"


def _bio_of(profile: ProfileRead) -> Markup:
    # Made safe by `serving.social.text.rendering`, which lets a dozen elements through.
    return Markup(profile.bio_html)  # noqa: S704
