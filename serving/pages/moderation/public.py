"""Pages of moderation for everybody: the guidelines, and the log of what moderators did."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.access.browser import PersonalRoute
from serving.pages.account.answers import page
from serving.pages.community.visits import Looking
from serving.pages.community.ways import Place, place_of
from serving.social.moderation import log
from serving.social.moderation.schemas import ModerationActRead
from storage.social.guidelines import RULES

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_LOG = "/community/moderation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What the page of the log shows."""

    acts: Sequence[ModerationActRead]
    place: Place


@router.get("/community/guidelines")
async def show_guidelines(visit: Looking) -> Response:
    """The rules of the community."""
    settings = visit.parts.settings
    return page(
        visit.request, "guidelines.html", visit.viewer, rules=RULES[:-1], settings=settings
    )


@router.get(_LOG)
async def show_log(visit: Looking) -> Response:
    """What moderators did, newest first: no text, and no name."""
    found = await log.read_log(visit.parts, visit.page)
    view = Log(acts=found.items, place=place_of(visit.page, _LOG, found.next_cursor))
    return page(visit.request, "moderation_log.html", visit.viewer, view=view)
