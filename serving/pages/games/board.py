"""Leaderboards as a page: people, agents, the model and the market in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Query
from starlette.responses import Response

from football.competitions import COMPETITIONS
from serving.access.browser import PersonalRoute
from serving.games.leaderboards import service
from serving.games.leaderboards.schemas import EntryRead, Leaderboard, Scope
from serving.games.leaderboards.service import Board
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError
from serving.pages.account.answers import page
from serving.pages.community.ways import Place, place_of
from serving.pages.games.visits import Looking
from storage.games.statements import boards

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_ROWS = 50
_GLOBAL = Board(scope="global", key="")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """What the page shows.

    Attributes:
        board: the page of the leaderboard.
        own: the viewer's entry; None for nobody, and before a pick of theirs is settled.
        name: of the competition, where it is of one.
        keys: other boards there are: scope and key.
    """

    board: Leaderboard
    own: EntryRead | None
    name: str
    keys: Sequence[tuple[str, str]]
    place: Place


@router.get("/leaderboards")
async def show_board(
    visit: Looking,
    scope: Annotated[str, Query(max_length=20)] = "global",
    key: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> Response:
    """A leaderboard; an address that names none shows that of everything."""
    wanted = _board(scope, key)
    if wanted.scope == "friends" and visit.viewer is None:
        wanted = _GLOBAL
    request = PageRequest(cursor=cursor or None, limit=_ROWS)
    try:
        found = await service.read(visit.parts, visit.subject, wanted, request)
    except BadRequestError:  # a cursor of another board
        request = PageRequest(cursor=None, limit=_ROWS)
        found = await service.read(visit.parts, visit.subject, wanted, request)
    own = None
    if visit.subject.account_id is not None:
        own = (await service.read_own(visit.parts, visit.subject, wanted)).entry
    rows = await visit.parts.database.fetch(boards.keys())
    known = COMPETITIONS.get(wanted.key)
    view = BoardView(
        board=found,
        own=own,
        name=wanted.key if known is None else known.name,
        keys=[(row["scope"], row["key"]) for row in rows],
        place=place_of(
            request, f"/leaderboards?scope={wanted.scope}&key={wanted.key}", found.next_cursor
        ),
    )
    return page(visit.request, "leaderboard.html", visit.viewer, view=view)


def _board(scope: str, key: str) -> Board:
    """Return the board that an address names; that of everything where it names none."""
    for known in get_args(Scope):
        if scope == known:
            given = {name: key if name == known else None
                     for name in ("competition", "season", "month")}  # fmt: skip
            try:
                return service.board_of(known, **given)
            except BadRequestError:
                return _GLOBAL
    return _GLOBAL
