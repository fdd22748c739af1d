"""The page that writes a post: nothing that was typed or uploaded is lost until it is posted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from serving.access.limits.classes import limited
from serving.access.subject import Subject
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.viewer import Viewer
from serving.pages.community.cards import PostCard, picked_of, sealed_of
from serving.pages.community.drafts import (
    MOST_IMAGES,
    Draft,
    carried,
    image_of,
    read_draft,
)
from serving.pages.community.routes import ActRoute
from serving.pages.community.uploads import read_form
from serving.pages.community.visits import Own, OwnVisit, Writing
from serving.social.media.service import keep
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts import service
from serving.social.posts.schemas import ImageRead, PostRead
from serving.social.profiles import service as profiles
from serving.social.text.rendering import render
from serving.social.words import words_of
from words.messages import gettext as _

PATH = "/community/compose"

router = APIRouter(include_in_schema=False, route_class=ActRoute)
_NAMED = ("text", "match_id", "team_id", "competition", "forecast_id", "pick_id")
_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """What the page shows.

    Attributes:
        preview: the post as it would look; None until that is requested.
        images: those that were uploaded, with what the form carries of each.
        most: characters that a post may have.
    """

    draft: Draft
    preview: PostCard | None
    images: Sequence[tuple[ImageRead, str]]
    most: int
    can_add_image: bool


@router.get(PATH)
async def show_form(visit: Own) -> Response:
    """The empty form, about what a link named."""
    named = visit.request.query_params
    form = Form.filled(**{name: named.get(name, "")[:_LONGEST] for name in _NAMED})
    draft = await read_draft(visit.parts, viewer_of(visit.subject), form)
    form.faults.clear()  # a link that names nothing is no mistake of the reader
    form.status = HTTPStatus.OK
    return _shown(visit, form, draft)


@router.post(PATH, dependencies=[limited("costly")])
async def write(visit: Writing) -> Response:
    """Post, or show how it would look, or what can be chosen now."""
    form, files = await read_form(visit.request)
    draft = await read_draft(visit.parts, viewer_of(visit.subject), form)
    if "image" in files:
        made = await _kept(visit.parts, visit.subject, form, files["image"], len(draft.images))
        draft = replace(draft, images=[*draft.images, *made])
    wish = form.value("do")
    preview: PostCard | None = None
    if wish == "post" and form.is_fine:
        with form.noting(media="image", match_id="match_id"):
            post = await service.write(visit.parts, visit.subject, draft.wanted())
        if form.is_fine:
            return see(f"/community/posts/{post.post_id}")
    elif wish == "preview":
        with form.noting():
            words_of(draft.text, visit.parts.intake, most=visit.parts.settings.post_graphemes)
        if form.is_fine:
            preview = await _preview(visit.parts, visit.viewer, draft)
    return _shown(visit, form, draft, preview=preview)


async def _kept(
    parts: SocialParts, subject: Subject, form: Form, data: bytes, before: int
) -> list[ImageRead]:
    """Keep the picture that a form brings, or note why not."""
    if before >= MOST_IMAGES:
        form.blame("image", _("A post has four pictures at most."))
        return []
    with form.noting():
        description = " ".join(form.value("description").split())[:1000]
        return [image_of(await keep(parts, subject, data, description=description))]
    return []


async def _preview(parts: SocialParts, viewer: Viewer, draft: Draft) -> PostCard:
    """Return the post as it would look; mentions become links only once it is posted."""
    author = await profiles.read(parts, viewer.username)
    rendered = render(draft.text)
    post = PostRead(
        post_id=0,
        author=author,
        text=draft.text,
        text_html=rendered.html,
        visibility=draft.visibility,
        match_id=None if draft.match is None else draft.match.match_id,
        team_id=draft.team_id,
        competition=draft.competition,
        forecast=draft.sealed,
        pick_id=None if draft.picked is None else draft.picked.pick_id,
        pick=draft.picked,
        images=list(draft.images),
        cards=[],
        tags=list(rendered.tags),
        mentions=[],
        created_at=draft.now,
        edited_at=None,
        state="live",
        removed_reason=None,
        held_for=[],
        is_locked=False,
        version=1,
        like_count=0,
        comment_count=0,
    )
    return PostCard(
        post=post,
        # Made safe by `serving.social.text.rendering`.
        body=Markup(rendered.html),  # noqa: S704
        match=draft.match,
        team=dict(draft.choices.teams).get(str(draft.team_id)),
        competition=dict(draft.choices.competitions).get(draft.competition or ""),
        sealed=None if draft.sealed is None else sealed_of(draft.sealed),
        picked=None if draft.picked is None else picked_of(draft.picked),
        links=(),
    )


def _shown(
    visit: OwnVisit, form: Form, draft: Draft, *, preview: PostCard | None = None
) -> Response:
    view = Composing(
        draft=draft,
        preview=preview,
        images=[(image, carried(image)) for image in draft.images],
        most=visit.parts.settings.post_graphemes,
        can_add_image=len(draft.images) < MOST_IMAGES,
    )
    return page(visit.request, "compose.html", visit.viewer, form=form, view=view)
