"""One's own picks: those that can still be changed, and what the others were worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from serving.access.limits.classes import limited
from serving.games.leaderboards.board import Board
from serving.games.leaderboards.schemas import EntryRead
from serving.games.leaderboards.service import read_own
from serving.games.picks import export, service
from serving.games.picks.schemas import OwnPicks
from serving.kit.cursors import PageRequest
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.community.ways import Place, place_of
from serving.pages.games.visits import Playing

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_ROWS = 30
_MOST_OPEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """What the page shows.

    Attributes:
        to_pick: matches to come of competitions in which they pick, without a pick.
        open: picks of matches to come.
        locked: a page of the others, the latest first.
        entry: where the viewer stands among all; None before a pick is settled.
    """

    to_pick: Sequence[Mapping[str, Any]]
    open: OwnPicks
    locked: OwnPicks
    entry: EntryRead | None
    place: Place


@router.get("/picks/export.csv", dependencies=[limited("costly")])
async def fetch_own(visit: Playing) -> Response:
    """All of one's picks and scores, as the API gives them."""
    return export.answer(visit.parts, visit.subject)


@router.get("/picks")
async def show_own(
    visit: Playing, cursor: Annotated[str | None, Query(max_length=512)] = None
) -> Response:
    """Picks to come and past, and how good they are on the whole."""
    wanted = PageRequest(cursor=cursor or None, limit=_ROWS)
    coming = PageRequest(cursor=None, limit=_MOST_OPEN)
    locked = await service.read_own(visit.parts, visit.subject, wanted, "locked")
    own = await read_own(visit.parts, visit.subject, Board(scope="global", key=""))
    view = OwnView(
        to_pick=await service.read_to_pick(visit.parts, visit.subject),
        open=await service.read_own(visit.parts, visit.subject, coming, "open"),
        locked=locked,
        entry=own.entry,
        place=place_of(wanted, "/picks", locked.next_cursor),
    )
    return page(visit.request, "picks.html", visit.viewer, view=view)
