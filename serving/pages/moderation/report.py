"""The page that reports a post, a comment or a profile."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from serving.access.subject import Subject
from serving.kit.errors import NotFoundError
from serving.kit.parameters import PathId, PlainText
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.routes import ActRoute
from serving.pages.community.visits import OwnVisit, Writing
from serving.social.authors import Author, author_of
from serving.social.comments import service as comments
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts import service as posts
from serving.social.reports import service
from serving.social.reports.schemas import MOST_CHARACTERS, ReportWrite
from storage.social.guidelines import RULES
from storage.social.statements import people
from words.messages import gettext as _
from words.moderation import rule

router = APIRouter(include_in_schema=False, route_class=ActRoute)
_PLACE = "/community/report/{kind}/{thing}"
Kind = Annotated[PlainText, Path(max_length=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is reported.

    Attributes:
        text: its text, as written; None of a profile.
        address: of its page.
    """

    kind: str
    thing: int
    author: Author | None
    text: str | None
    address: str


@router.get(_PLACE)
async def show_form(visit: Writing, kind: Kind, thing: PathId) -> Response:
    """What is reported, and the rules that it may break."""
    return await _shown(visit, kind, thing, Form())


@router.post(_PLACE)
async def send(visit: Writing, kind: Kind, thing: PathId) -> Response:
    """Report it."""
    form = await Form.of(visit.request)
    if not form.value("reason"):
        form.blame("reason", _("Choose a rule."))
    with form.noting():
        if form.is_fine:
            wanted = ReportWrite.model_validate(
                {
                    "subject": {"kind": kind, "id": thing},
                    "reason": form.value("reason"),
                    "text": form.value("text").replace("\r\n", "\n"),
                }
            )
            await service.send(visit.parts, visit.subject, wanted)
    if form.is_fine:
        return see("/account/moderation", "reported")
    return await _shown(visit, kind, thing, form)


async def _shown(visit: OwnVisit, kind: str, thing: int, form: Form) -> Response:
    view = await _read(visit.parts, visit.subject, kind, thing)
    rules = [(code, rule(code)) for code in RULES]
    return page(
        visit.request,
        "report.html",
        visit.viewer,
        form=form,
        view=view,
        rules=rules,
        most=MOST_CHARACTERS,
    )


async def _read(parts: SocialParts, subject: Subject, kind: str, thing: int) -> Reported:
    """Return what is reported. Raises `NotFoundError` of what the subject may not see."""
    if kind == "post":
        post = await posts.read(parts, subject, thing)
        address = f"/community/posts/{thing}"
        return Reported(
            kind=kind, thing=thing, author=post.author, text=post.text, address=address
        )
    if kind == "comment":
        comment = await comments.read(parts, subject, thing)
        address = f"/community/posts/{comment.post_id}/comments/{thing}"
        return Reported(
            kind=kind, thing=thing, author=comment.author, text=comment.text, address=address
        )
    row = None
    if kind == "profile":
        row = await parts.database.fetch_one(people.one_of(), account_id=thing)
    if row is None or thing == viewer_of(subject):
        raise NotFoundError(_("There is nothing like that to report."))
    author = author_of(row)
    address = f"/community/people/{author.username}"
    return Reported(kind=kind, thing=thing, author=author, text=None, address=address)
