"""Pages that change a user's own post or comment, or delete it once that is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.subject import Subject
from serving.kit.errors import ForbiddenError
from serving.kit.parameters import PathId
from serving.kit.preconditions import Expected, tag_of
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.cards import PostCard, cards_of
from serving.pages.community.routes import ActRoute
from serving.pages.community.threads import Branch, branch_of
from serving.pages.community.visits import Writing
from serving.social.comments import service as comments
from serving.social.comments.schemas import CommentEdit, CommentRead
from serving.social.parts import SocialParts
from serving.social.posts import service as posts
from serving.social.posts.schemas import PostEdit, PostRead
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=ActRoute)
_POST, _COMMENT = "/community/posts/{post_id}", "/community/comments/{comment_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A post or a comment of the reader.

    Attributes:
        address: of its page.
        most: characters that it may have.
        card: the post.
        branch: the comment.
    """

    noun: Literal["post", "comment"]
    address: str
    version: int
    most: int
    card: PostCard | None = None
    branch: Branch | None = None


@router.get(_POST + "/edit")
async def show_post_form(visit: Writing, post_id: PathId) -> Response:
    """The text of a post, to be changed."""
    post = await _own_post(visit.parts, visit.subject, post_id)
    form = Form.filled(text=post.text, visibility=post.visibility, version=post.version)
    view = await _of_post(visit.parts, post)
    return page(visit.request, "edit.html", visit.viewer, form=form, view=view)


@router.post(_POST + "/edit")
async def save_post(visit: Writing, post_id: PathId) -> Response:
    """Change the text of a post."""
    post = await _own_post(visit.parts, visit.subject, post_id)
    form = await Form.of(visit.request)
    with form.noting():
        fields: Mapping[str, object] = {
            "text": form.value("text"),
            "visibility": form.value("visibility") or None,
        }
        wanted = PostEdit.model_validate(fields)
        await posts.edit(visit.parts, visit.subject, post_id, wanted, _expected(form))
    view = await _of_post(visit.parts, post)
    if form.is_fine:
        return see(view.address)
    _say_what_changed(form)
    return page(visit.request, "edit.html", visit.viewer, form=form, view=view)


@router.get(_POST + "/delete")
async def ask_about_post(visit: Writing, post_id: PathId) -> Response:
    """Ask whether it is meant."""
    view = await _of_post(visit.parts, await _own_post(visit.parts, visit.subject, post_id))
    return page(visit.request, "delete.html", visit.viewer, view=view)


@router.post(_POST + "/delete")
async def delete_post(visit: Writing, post_id: PathId) -> Response:
    """Delete it."""
    await posts.erase(visit.parts, visit.subject, post_id, Expected())
    return see("/community/me", "deleted")


@router.get(_COMMENT + "/more")
async def show_more(visit: Writing, comment_id: PathId) -> Response:
    """What one may do about a comment."""
    comment = await comments.read(visit.parts, visit.subject, comment_id)
    is_author = (
        comment.author is not None and comment.author.account_id == visit.subject.account_id
    )
    view = _of_comment(visit.parts, comment)
    return page(visit.request, "comment_more.html", visit.viewer, view=view, is_author=is_author)


@router.get(_COMMENT + "/edit")
async def show_comment_form(visit: Writing, comment_id: PathId) -> Response:
    """The text of a comment, to be changed."""
    comment = await _own_comment(visit.parts, visit.subject, comment_id)
    form = Form.filled(text=comment.text, version=comment.version)
    return page(
        visit.request, "edit.html", visit.viewer, form=form, view=_of_comment(visit.parts, comment)
    )


@router.post(_COMMENT + "/edit")
async def save_comment(visit: Writing, comment_id: PathId) -> Response:
    """Change the text of a comment."""
    view = _of_comment(visit.parts, await _own_comment(visit.parts, visit.subject, comment_id))
    form = await Form.of(visit.request)
    with form.noting():
        wanted = CommentEdit(text=form.value("text"))
        await comments.edit(visit.parts, visit.subject, comment_id, wanted, _expected(form))
    if form.is_fine:
        return see(view.address)
    _say_what_changed(form)
    return page(visit.request, "edit.html", visit.viewer, form=form, view=view)


@router.get(_COMMENT + "/delete")
async def ask_about_comment(visit: Writing, comment_id: PathId) -> Response:
    """Ask whether it is meant."""
    view = _of_comment(visit.parts, await _own_comment(visit.parts, visit.subject, comment_id))
    return page(visit.request, "delete.html", visit.viewer, view=view)


@router.post(_COMMENT + "/delete")
async def delete_comment(visit: Writing, comment_id: PathId) -> Response:
    """Delete it; what answers it stays."""
    comment = await _own_comment(visit.parts, visit.subject, comment_id)
    await comments.erase(visit.parts, visit.subject, comment_id, Expected())
    return see(f"/community/posts/{comment.post_id}", "deleted")


async def _own_post(parts: SocialParts, subject: Subject, post_id: int) -> PostRead:
    """Return a post of the subject. Raises `NotFoundError`, `ForbiddenError`."""
    post = await posts.read(parts, subject, post_id)
    if post.author.account_id != subject.account_id:
        raise ForbiddenError(_("Only its author changes a post."))
    return post


async def _own_comment(parts: SocialParts, subject: Subject, comment_id: int) -> CommentRead:
    """Return a comment of the subject. Raises `NotFoundError`, `ForbiddenError`."""
    comment = await comments.read(parts, subject, comment_id)
    if comment.author is None or comment.author.account_id != subject.account_id:
        raise ForbiddenError(_("Only its author changes a comment."))
    return comment


async def _of_post(parts: SocialParts, post: PostRead) -> Own:
    (card,) = await cards_of(parts, [post])
    return Own(
        noun="post",
        address=f"/community/posts/{post.post_id}",
        version=post.version,
        most=parts.settings.post_graphemes,
        card=card,
    )


def _of_comment(parts: SocialParts, comment: CommentRead) -> Own:
    place = f"/community/posts/{comment.post_id}/comments/{comment.comment_id}"
    return Own(
        noun="comment",
        address=place,
        version=comment.version,
        most=parts.settings.comment_graphemes,
        branch=branch_of(comment),
    )


def _expected(form: Form) -> Expected:
    """Return the version that was read before the form was filled in."""
    seen = form.value("version")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    return Expected(frozenset({tag_of(version)}))


def _say_what_changed(form: Form) -> None:
    if form.status is HTTPStatus.PRECONDITION_FAILED:
        sentence = _("It was changed meanwhile, perhaps in another tab. Your text is below.")
        form.refuse(sentence, HTTPStatus.PRECONDITION_FAILED)
