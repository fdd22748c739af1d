"""The page that comments a post, or answers a comment."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from serving.access.subject import Subject
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.cards import PostCard, cards_of
from serving.pages.community.drafts import number
from serving.pages.community.routes import ActRoute
from serving.pages.community.threads import Branch, branch_of
from serving.pages.community.visits import Writing
from serving.social.comments import service
from serving.social.comments.schemas import CommentWrite
from serving.social.parts import SocialParts
from serving.social.posts import service as posts

router = APIRouter(include_in_schema=False, route_class=ActRoute)
PATH = "/community/posts/{post_id}/comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What the page shows: the post, and the comment that is answered."""

    card: PostCard
    parent: Branch | None
    most: int


@router.get(PATH)
async def show_form(
    visit: Writing, post_id: PathId, parent: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """The empty form."""
    view = await _view(visit.parts, visit.subject, post_id, number(parent))
    return page(
        visit.request, "answer.html", visit.viewer, form=Form.filled(parent=parent), view=view
    )


@router.post(PATH)
async def comment(visit: Writing, post_id: PathId) -> Response:
    """Comment, or show why not with the text kept."""
    form = await Form.of(visit.request)
    parent_id = number(form.value("parent"))
    with form.noting():
        wanted = CommentWrite(text=form.value("text"), parent_id=parent_id)
        made = await service.write(visit.parts, visit.subject, post_id, wanted)
    if form.is_fine and made.state == "held":
        return see(f"/community/comments/{made.comment_id}/more", "held")
    if form.is_fine:
        below = "" if parent_id is None else f"/comments/{parent_id}"
        return see(f"/community/posts/{post_id}{below}?sort=new#comment-{made.comment_id}")
    view = await _view(visit.parts, visit.subject, post_id, parent_id)
    return page(visit.request, "answer.html", visit.viewer, form=form, view=view)


async def _view(
    parts: SocialParts, subject: Subject, post_id: int, parent_id: int | None
) -> Answering:
    (card,) = await cards_of(parts, [await posts.read(parts, subject, post_id)])
    parent = None if parent_id is None else await service.read(parts, subject, parent_id)
    return Answering(
        card=card,
        parent=None if parent is None else branch_of(parent),
        most=parts.settings.comment_graphemes,
    )
