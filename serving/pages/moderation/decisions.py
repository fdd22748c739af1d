"""The page of what moderators decided about somebody, what came of appeals and reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.kit.cursors import PageRequest
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.community.visits import Writing
from serving.pages.community.ways import Place, place_of
from serving.social.appeals import service as appeals
from serving.social.appeals.schemas import AppealRead
from serving.social.moderation import log
from serving.social.moderation.schemas import OwnDecisionRead
from serving.social.reports import service as reports
from serving.social.reports.schemas import ReportRead

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/account/moderation"
_MOST_SENT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the page shows."""

    decisions: Sequence[OwnDecisionRead]
    appeals: Sequence[AppealRead]
    reports: Sequence[ReportRead]
    place: Place


@router.get(PATH)
async def show_decisions(visit: Writing) -> Response:
    """Decisions about the reader, newest first, and the reader's latest appeals and reports."""
    found = await log.read_own(visit.parts, visit.subject, visit.page)
    first = PageRequest(cursor=None, limit=_MOST_SENT)
    sent = await reports.read_page(visit.parts, visit.subject, first)
    appealed = await appeals.read_page(visit.parts, visit.subject, first)
    view = Decided(
        decisions=found.items,
        appeals=appealed.items,
        reports=sent.items,
        place=place_of(visit.page, PATH, found.next_cursor),
    )
    return page(visit.request, "decisions.html", visit.viewer, section="moderation", view=view)
