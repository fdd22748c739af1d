"""Leaderboards as a page: people, agents, the model and the market in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Query
from starlette.responses import Response

from football.competitions import COMPETITIONS
from serving.access.browser import PersonalRoute
from serving.access.subject import Subject
from serving.games.challenges import service as challenges
from serving.games.challenges.schemas import CommunityRead
from serving.games.leaderboards import provisional, service
from serving.games.leaderboards.board import Board, board_of
from serving.games.leaderboards.schemas import EntryRead, Leaderboard, ProvisionalBoard, Scope
from serving.games.parts import GamesParts
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError
from serving.pages.account.answers import page
from serving.pages.community.ways import Place, place_of
from serving.pages.games.visits import Looking
from storage.games.statements import boards
from storage.games.statements import provisional as ended

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_ROWS = 50
_TOP = 20
_GLOBAL = Board(scope="global", key="")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """What the page shows.

    Attributes:
        board: the page of the leaderboard.
        own: the viewer's entry; None for nobody, and before a pick of theirs is settled.
        name: of the competition, where it is of one.
        provisional: the first as if the matches in play ended now; None while none is.
        keys: other boards there are: scope and key.
        community: the goal of the week that everybody works on.
    """

    board: Leaderboard
    own: EntryRead | None
    provisional: ProvisionalBoard | None
    name: str
    keys: Sequence[tuple[str, str]]
    place: Place
    community: CommunityRead


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
        provisional=await read_provisional(visit.parts, visit.subject, wanted),
        name=wanted.key if known is None else known.name,
        keys=[(row["scope"], row["key"]) for row in rows],
        place=place_of(
            request, f"/leaderboards?scope={wanted.scope}&key={wanted.key}", found.next_cursor
        ),
        community=await challenges.read(visit.parts),
    )
    return page(visit.request, "leaderboard.html", visit.viewer, view=view)


async def read_provisional(
    parts: GamesParts, subject: Subject, board: Board
) -> ProvisionalBoard | None:
    """Return the top of a board as if the matches in play ended now; None while none is."""
    if not await parts.database.fetch(ended.matches()):
        return None
    top = PageRequest(cursor=None, limit=_TOP)
    return await provisional.read(parts, subject, board, top)


def _board(scope: str, key: str) -> Board:
    """Return the board that an address names; that of everything where it names none."""
    for known in get_args(Scope):
        if scope == known:
            try:
                return board_of(
                    known,
                    competition=key if known == "competition" else None,
                    season=key if known == "season" else None,
                    month=key if known == "month" else None,
                )
            except BadRequestError:
                return _GLOBAL
    return _GLOBAL
