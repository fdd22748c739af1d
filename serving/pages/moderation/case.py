"""The page of one case: all that a decision needs, and the decision."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.declared import Moderator
from serving.access.subject import Subject
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.community.visits import Own, OwnVisit
from serving.social.moderation import service
from serving.social.moderation.detail import read
from serving.social.moderation.schemas import CaseDecisionWrite, CaseDetail
from serving.social.reports.schemas import MOST_CHARACTERS
from storage.social.guidelines import RULES
from storage.social.tables.decision import ModerationAct
from storage.social.writes.decisions import ALONE, REVERSALS
from words.messages import gettext as _
from words.moderation import rule

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_PLACE = "/moderation/cases/{case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What the page shows.

    Attributes:
        alone: acts that need no more than a press.
        together: acts against somebody, which can be combined.
    """

    case: CaseDetail
    alone: list[ModerationAct]
    together: list[ModerationAct]
    is_mine: bool


@router.get(_PLACE)
async def show_case(visit: Own, subject: Moderator, case_id: PathId) -> Response:
    """A case."""
    return await _shown(visit, subject, case_id, Form())


@router.post(_PLACE + "/claim")
async def claim(visit: Own, subject: Moderator, case_id: PathId) -> Response:
    """Keep it for oneself for a while."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.claim(visit.parts, subject, case_id)
    if form.is_fine:
        return see(f"/moderation/cases/{case_id}", "claimed")
    return await _shown(visit, subject, case_id, form)


@router.post(_PLACE + "/release")
async def release(visit: Own, subject: Moderator, case_id: PathId) -> Response:
    """Give it back."""
    await service.release(visit.parts, subject, case_id)
    return see(f"/moderation/cases/{case_id}", "released")


@router.post(_PLACE + "/decide")
async def decide(visit: Own, subject: Moderator, case_id: PathId) -> Response:
    """Decide it, or undo what was decided."""
    form = await Form.of(visit.request)
    days = form.value("days")
    if not form.all("act"):
        form.blame("act", _("Choose what to do."))
    with form.noting(acts="act"):
        if form.is_fine:
            is_suspension = "suspend" in form.all("act")
            wanted = CaseDecisionWrite.model_validate(
                {
                    "acts": form.all("act"),
                    "rule": form.value("rule") or None,
                    "message": form.value("message").replace("\r\n", "\n") or None,
                    "days": (days or None) if is_suspension else None,
                }
            )
            await service.decide(visit.parts, subject, case_id, wanted)
    if form.is_fine:
        return see(f"/moderation/cases/{case_id}", "decided")
    return await _shown(visit, subject, case_id, form)


async def _shown(visit: OwnVisit, subject: Subject, case_id: int, form: Form) -> Response:
    case = await read(visit.parts, subject, case_id)
    view = CaseView(
        case=case,
        alone=[act for act in case.may if act in ALONE | REVERSALS],
        together=[act for act in case.may if act not in ALONE | REVERSALS],
        is_mine=case.claimed_by == visit.viewer.username,
    )
    return page(
        visit.request,
        "moderation_case.html",
        visit.viewer,
        form=form,
        view=view,
        rules=[(code, rule(code)) for code in RULES],
        most=MOST_CHARACTERS,
    )
