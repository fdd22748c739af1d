"""The page that reports a post, a comment, a message or a profile."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from serving.kit.parameters import PathId, PlainText
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.routes import ActRoute
from serving.pages.community.visits import OwnVisit, Writing
from serving.pages.moderation.things import read_thing
from serving.social.reports import service
from serving.social.reports.schemas import MOST_CHARACTERS, ReportWrite
from storage.social.guidelines import RULES
from words.messages import gettext as _
from words.moderation import rule

router = APIRouter(include_in_schema=False, route_class=ActRoute)
_PLACE = "/community/report/{kind}/{thing}"
Kind = Annotated[PlainText, Path(max_length=20)]


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
    view = await read_thing(visit.parts, visit.subject, kind, thing)
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
