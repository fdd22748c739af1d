"""The page on which an author asks that a removal or a hold is looked at again."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from serving.kit.parameters import PathId, PlainText
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.community.routes import ActRoute
from serving.pages.community.visits import OwnVisit, Writing
from serving.pages.moderation.things import read_thing
from serving.social.appeals import service
from serving.social.appeals.schemas import AppealWrite
from serving.social.reports.schemas import MOST_CHARACTERS
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=ActRoute)
_PLACE = "/community/appeal/{kind}/{thing}"
Kind = Annotated[PlainText, Path(max_length=20)]


@router.get(_PLACE)
async def show_form(visit: Writing, kind: Kind, thing: PathId) -> Response:
    """What was removed or waits, and a field for what its author says."""
    return await _shown(visit, kind, thing, Form())


@router.post(_PLACE)
async def send(visit: Writing, kind: Kind, thing: PathId) -> Response:
    """Ask for a review."""
    form = await Form.of(visit.request)
    text = form.value("text").replace("\r\n", "\n").strip()
    if not text:
        form.blame("text", _("Say why it should be shown."))
    with form.noting():
        if form.is_fine:
            wanted = AppealWrite.model_validate(
                {"subject": {"kind": kind, "id": thing}, "text": text}
            )
            await service.send(visit.parts, visit.subject, wanted)
    if form.is_fine:
        return see("/account/moderation", "appealed")
    return await _shown(visit, kind, thing, form)


async def _shown(visit: OwnVisit, kind: str, thing: int, form: Form) -> Response:
    view = await read_thing(visit.parts, visit.subject, kind, thing)
    return page(
        visit.request, "appeal.html", visit.viewer, form=form, view=view, most=MOST_CHARACTERS
    )
