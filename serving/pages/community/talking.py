"""The talk of a match on its page: what it shows, new lines of it, and what its form does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.edge import shared_caches
from serving.edge.dependencies import Answers
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError
from serving.kit.parameters import MAX_ID, PathId
from serving.pages import html, languages
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.routes import ActRoute
from serving.pages.community.visits import Writing
from serving.pages.community.ways import Place, place_of
from serving.social.parts import Parts, SocialParts
from serving.social.talk import service
from serving.social.talk.schemas import MessageRead, MessageWrite, RoomReference, TalkDetail
from serving.social.talk.service import of_match
from storage.kit.statements import clock
from words.language import language, use

router = APIRouter(include_in_schema=False, dependencies=[Depends(PUBLIC)])
own_router = APIRouter(include_in_schema=False, route_class=ActRoute)
_MESSAGES = 50
_MESSAGE = "/community/messages/{message_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message for a page.

    Attributes:
        body: its text, safe to be put into a page.
    """

    message: MessageRead
    body: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    """What the page shows.

    Attributes:
        is_early: it was not open yet.
        most: characters that a message may have.
    """

    detail: TalkDetail
    messages: Sequence[Shown]
    place: Place
    is_early: bool
    most: int

    @property
    def newest_id(self) -> int:
        """The id of the newest message; 0 without any."""
        return max((each.message.message_id for each in self.messages), default=0)


async def read_talk(parts: SocialParts, match_id: int, cursor: str | None) -> TalkView:
    """Return the talk of a match, newest first.

    Args:
        parts: of this process.
        match_id: which match.
        cursor: of an older page; one that is not ours begins with the newest.
    """
    detail = await service.read(parts, of_match(match_id))
    request = PageRequest(cursor=cursor or None, limit=_MESSAGES)
    try:
        found = await service.read_page(parts, of_match(match_id), request, None)
    except BadRequestError:
        request = PageRequest(cursor=None, limit=_MESSAGES)
        found = await service.read_page(parts, of_match(match_id), request, None)
    now = await parts.database.fetch_one(clock.now())
    return TalkView(
        detail=detail,
        messages=shown_of(found.items),
        place=place_of(request, address_of(match_id), found.next_cursor),
        is_early=_is_early(detail, None if now is None else now["now"]),
        most=parts.settings.message_graphemes,
    )


def address_of(match_id: int) -> str:
    """Return where the talk of a match is."""
    return f"/matches/{match_id}?tab=talk"


def address_of_room(room: RoomReference) -> str:
    """Return where the talk of a match or of a group is."""
    return f"/groups/{room.key}" if room.kind == "group" else address_of(room.key)


@router.get("/matches/{match_id}/talk/lines")
async def send_lines(
    match_id: PathId,
    request: Request,
    parts: Parts,
    answers: Answers,
    since: Annotated[int, Query(ge=0, le=MAX_ID)] = 0,
) -> Response:
    """The messages after one, as the page has them: for a script that adds them."""
    place = of_match(match_id)

    async def fill() -> bytes:
        newest = PageRequest(cursor=None, limit=_MESSAGES)
        found = await service.read_page(parts, place, newest, since)
        shown = shown_of(found.items)
        return html.render("talk_lines.html", request, parts.world, messages=shown).encode()

    code = languages.of_reader(request)
    with use(language(code)):
        response = await answers.answer_bytes(
            fill,
            topics=(place.topic,),
            media_type=html.MEDIA_TYPE,
            headers=html.headers(),
            place=code,
        )
    shared_caches.withdraw(response.headers)
    return response


@own_router.post("/matches/{match_id}/talk")
async def write(visit: Writing, match_id: PathId) -> Response:
    """Write, or show why not with the text kept."""
    form = await Form.of(visit.request)
    with form.noting():
        wanted = MessageWrite(text=form.value("text"))
        made = await service.write(visit.parts, visit.subject, of_match(match_id), wanted)
    if form.is_fine and made.state == "held":
        return see(f"/community/messages/{made.message_id}/more", "held")
    if form.is_fine:
        # An address of its own: what is kept of the page may be older than the message.
        return see(f"{address_of(match_id)}&written={made.message_id}#talk")
    view = await read_talk(visit.parts, match_id, None)
    return page(
        visit.request,
        "talk_write.html",
        visit.viewer,
        form=form,
        view=view,
        address=address_of(match_id),
    )


@own_router.get(f"{_MESSAGE}/more")
async def show_more(visit: Writing, message_id: PathId) -> Response:
    """What one may do about a message."""
    found = await service.read_message(visit.parts, visit.subject, message_id)
    author = found.author
    return page(
        visit.request,
        "message_more.html",
        visit.viewer,
        shown=_shown(found),
        is_author=author is not None and author.account_id == visit.subject.account_id,
        address=address_of_room(found.room),
    )


@own_router.post(f"{_MESSAGE}/delete")
async def delete(visit: Writing, message_id: PathId) -> Response:
    """Delete it."""
    found = await service.read_message(visit.parts, visit.subject, message_id)
    await service.erase(visit.parts, visit.subject, message_id)
    if found.room.kind == "group":
        return see(f"{address_of_room(found.room)}#talk")
    return see(f"{address_of(found.room.key)}&deleted={message_id}#talk")


def shown_of(messages: Sequence[MessageRead]) -> list[Shown]:
    """Return messages for a page."""
    return [_shown(each) for each in messages]


def _shown(message: MessageRead) -> Shown:
    # Made safe by `serving.social.text.rendering`, which lets a dozen elements through.
    return Shown(message=message, body=Markup(message.text_html))  # noqa: S704


def _is_early(detail: TalkDetail, now: datetime | None) -> bool:
    return now is not None and detail.opens_at is not None and now < detail.opens_at
