"""Following, muting and blocking by a form, and the lists of requests, blocks and mutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from starlette.responses import Response

from serving.kit.parameters import PlainText
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.routes import ActRoute
from serving.pages.community.visits import Writing
from serving.pages.community.ways import Place, back_of, place_of
from serving.social.follows import service
from serving.social.follows.schemas import PersonRead

router = APIRouter(include_in_schema=False, route_class=ActRoute)
Username = Annotated[PlainText, Path(min_length=1, max_length=60)]
Act = Literal["follow", "unfollow", "mute", "unmute", "block", "unblock"]
Answer = Literal["accept", "refuse"]
Kept = Literal["requests", "blocks", "mutes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What the page shows.

    Attributes:
        name: of the list.
    """

    name: Kept
    people: Sequence[PersonRead]
    place: Place


@router.post("/community/people/{username}/{act}")
async def change(visit: Writing, username: Username, act: Act) -> Response:
    """Follow somebody, mute or block them, or no longer."""
    done: str = act
    match act:
        case "follow":
            made, _is_new = await service.follow(visit.parts, visit.subject, username)
            done = "requested" if made.state == "requested" else "followed"
        case "unfollow":
            await service.unfollow(visit.parts, visit.subject, username)
        case "mute":
            await service.mute(visit.parts, visit.subject, username)
        case "unmute":
            await service.unmute(visit.parts, visit.subject, username)
        case "block":
            await service.block(visit.parts, visit.subject, username)
        case "unblock":
            await service.unblock(visit.parts, visit.subject, username)
    form = await Form.of(visit.request)
    return see(back_of(visit.request, form, f"/community/people/{username}"), done)


@router.get("/community/me/{name}")
async def show_list(visit: Writing, name: Kept) -> Response:
    """The people who request to follow the user, or whom the user blocks or mutes."""
    found = await service.read_own(visit.parts, visit.subject, name, visit.page)
    place = place_of(visit.page, visit.request.url.path, found.next_cursor)
    view = Lists(name=name, people=found.items, place=place)
    return page(visit.request, "relations.html", visit.viewer, view=view)


@router.post("/community/me/requests/{username}/{answer}")
async def answer_request(visit: Writing, username: Username, answer: Answer) -> Response:
    """Accept or refuse a request to follow the user."""
    if answer == "accept":
        await service.accept(visit.parts, visit.subject, username)
        return see("/community/me/requests", "accepted")
    await service.refuse(visit.parts, visit.subject, username)
    return see("/community/me/requests", "refused")
