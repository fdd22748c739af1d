"""The moderators' queue: open cases, those one has, those that are decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.declared import Moderator
from serving.access.subject import Subject
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.community.visits import Own, OwnVisit
from serving.pages.community.ways import Place, place_of
from serving.social.moderation import service
from serving.social.moderation.schemas import CaseRead
from serving.social.moderation.service import CaseSelection

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/moderation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What the page shows."""

    cases: Sequence[CaseRead]
    place: Place


@router.get(PATH)
async def show_open(visit: Own, subject: Moderator) -> Response:
    """Open cases, oldest first."""
    return await _shown(visit, subject, PATH, CaseSelection())


@router.get(PATH + "/mine")
async def show_own(visit: Own, subject: Moderator) -> Response:
    """Open cases that one has claimed."""
    return await _shown(visit, subject, PATH + "/mine", CaseSelection(claim="mine"))


@router.get(PATH + "/decided")
async def show_decided(visit: Own, subject: Moderator) -> Response:
    """Decided cases, newest first."""
    return await _shown(visit, subject, PATH + "/decided", CaseSelection(state="closed"))


async def _shown(
    visit: OwnVisit, subject: Subject, path: str, selection: CaseSelection
) -> Response:
    found = await service.read_page(visit.parts, subject, visit.page, selection)
    view = Queue(cases=found.items, place=place_of(visit.page, path, found.next_cursor))
    return page(visit.request, "moderation_queue.html", visit.viewer, view=view)
