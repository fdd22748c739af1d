"""Pages that find people and posts, and what mentions one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from football.competitions import COMPETITIONS
from serving.access.browser import PersonalRoute
from serving.football.teams.service import read_names
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError
from serving.kit.parameters import given
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.community.cards import (
    PostCard,
    cards_of,
    read_competitions,
    read_matches,
)
from serving.pages.community.drafts import number
from serving.pages.community.liked import liked_posts
from serving.pages.community.threads import Branch, branch_of
from serving.pages.community.visits import Looking, Writing
from serving.pages.community.ways import Place, place_of
from serving.pages.phrases import versus
from serving.social.follows.schemas import PersonRead
from serving.social.parts import SocialParts
from serving.social.search import service

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
own_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/community/search"
_FEW = 5
Kind = Literal["all", "people", "posts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the page shows.

    Attributes:
        kind: `all` is the first of both.
        about: what the posts are about, where that was requested instead of words.
        fault: why nothing was looked for.
    """

    q: str
    kind: Kind
    about: str
    people: Sequence[PersonRead]
    cards: Sequence[PostCard]
    liked: Sequence[int]
    place: Place
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """A post that mentions the viewer, or a comment under it that does."""

    card: PostCard
    branch: Branch | None


@router.get(PATH)
async def show_search(
    visit: Looking, q: Annotated[str, Query(max_length=200)] = "", kind: Kind = "all"
) -> Response:
    """What is found by words, or what is about a match, team or competition."""
    text = " ".join(q.split())[:100]
    filters = _filters_of(visit.request)
    shown: Kind = "posts" if filters else kind
    people: Sequence[PersonRead] = ()
    cards: Sequence[PostCard] = ()
    next_cursor, fault, liked = None, None, ()
    part = PageRequest(
        cursor=visit.page.cursor, limit=_FEW if shown == "all" else visit.page.limit
    )
    try:
        if text and text.isprintable() and shown in {"all", "people"}:
            found = await service.find_people(visit.parts, visit.subject, text, part)
            people, next_cursor = found.items, found.next_cursor
        if (text or filters) and text.isprintable() and shown in {"all", "posts"}:
            wanted = {**filters, **({"q": text} if text else {})}
            hits = await service.find_posts(visit.parts, visit.subject, wanted, visit.page)
            cards, next_cursor = await cards_of(visit.parts, hits.items), hits.next_cursor
            liked = await liked_posts(visit.parts, visit.subject, hits.items)
    except BadRequestError as error:
        fault = "; ".join(each.message for each in error.faults)
    query = urlencode({**({"q": text} if text else {}), "kind": shown, **filters})
    place = place_of(visit.page, f"{PATH}?{query}", None if shown == "all" else next_cursor)
    view = Found(
        q=text,
        kind=shown,
        about=await _about(visit.parts, filters),
        people=people,
        cards=cards,
        liked=liked,
        place=place,
        fault=fault,
    )
    return page(visit.request, "find.html", visit.viewer, view=view)


@own_router.get("/community/mentions")
async def show_mentions(visit: Writing) -> Response:
    """Posts and comments that mention one, newest first."""
    found = await service.read_mentions(visit.parts, visit.subject, visit.page)
    cards = await cards_of(visit.parts, [each.post for each in found.items])
    view = [
        Mentioned(card=card, branch=None if each.comment is None else branch_of(each.comment))
        for card, each in zip(cards, found.items, strict=True)
    ]
    liked = await liked_posts(visit.parts, visit.subject, [each.post for each in found.items])
    place = place_of(visit.page, visit.request.url.path, found.next_cursor)
    return page(visit.request, "mentions.html", visit.viewer, view=view, liked=liked, place=place)


def _filters_of(request: Request) -> dict[str, object]:
    """Return what an address requests posts about; what means nothing is ignored."""
    named = request.query_params
    code = named.get("competition", "")
    return given(
        match_id=number(named.get("match_id", "")),
        team_id=number(named.get("team_id", "")),
        competition=code if code in COMPETITIONS else None,
    )


async def _about(parts: SocialParts, filters: dict[str, object]) -> str:
    """Return the name of what posts are to be about; empty where words are searched for."""
    match filters:
        case {"match_id": int(number)}:
            found = (await read_matches(parts, [number])).get(number)
            return "" if found is None else versus(found.home.name, found.away.name)
        case {"team_id": int(number)}:
            return (await read_names(parts.database, [number])).get(number, "")
        case {"competition": str(code)}:
            return (await read_competitions(parts)).get(code, code)
        case _:
            return ""
