"""One's own picks: those that can still be changed, and what the others were worth."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from serving.games.leaderboards.board import Board
from serving.games.leaderboards.schemas import EntryRead
from serving.games.leaderboards.service import read_own
from serving.games.picks import service
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
        open: picks of matches to come.
        locked: a page of the others, the latest first.
        entry: where the viewer stands among all; None before a pick is settled.
    """

    open: OwnPicks
    locked: OwnPicks
    entry: EntryRead | None
    place: Place


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
        open=await service.read_own(visit.parts, visit.subject, coming, "open"),
        locked=locked,
        entry=own.entry,
        place=place_of(wanted, "/picks", locked.next_cursor),
    )
    return page(visit.request, "picks.html", visit.viewer, view=view)
