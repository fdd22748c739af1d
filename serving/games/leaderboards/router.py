"""Leaderboards over HTTP."""

from typing import Annotated

from fastapi import Depends, Query

from serving.access.declared import PUBLIC, Caller
from serving.access.routing import router_of
from serving.games.leaderboards import provisional, service
from serving.games.leaderboards.board import Board, board_of
from serving.games.leaderboards.schemas import Leaderboard, OwnEntry, ProvisionalBoard, Scope
from serving.games.parts import Parts, Player
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import MAX_ID, CompetitionCode

router = router_of("/v1/leaderboards", tag="picks", access=PUBLIC)


async def _board(
    scope: Annotated[Scope, Query(description="Whose picks, and of which matches.")] = "global",
    competition: Annotated[CompetitionCode | None, Query()] = None,
    season: Annotated[
        str | None, Query(max_length=4, description="The year it began in, with `scope=season`.")
    ] = None,
    month: Annotated[
        str | None, Query(max_length=7, description="Such as 2025-11, with `scope=month`.")
    ] = None,
    group: Annotated[
        int | None,
        Query(ge=1, le=MAX_ID, description="One that you are in, with `scope=group`."),
    ] = None,
) -> Board:
    return board_of(scope, competition=competition, season=season, month=month, group=group)


Wanted = Annotated[Board, Depends(_board)]


@router.get(
    "",
    summary="Get a leaderboard",
    response_model=Leaderboard,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_leaderboard(
    parts: Parts, subject: Caller, board: Wanted, page: PageDependency
) -> Leaderboard:
    """People, agents, the model and the market, by what their picks show of their skill.

    With `scope=friends`: you, whom you follow, the model and the market, with their ranks among
    everybody. With `scope=group`: the members of a group by its own rules.
    """
    return await service.read(parts, subject, board, page)


@router.get(
    "/provisional",
    summary="Get a leaderboard as if matches ended now",
    response_model=ProvisionalBoard,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_provisional(
    parts: Parts, subject: Caller, board: Wanted, page: PageDependency
) -> ProvisionalBoard:
    """From live scores and locked picks; `leaderboards` and `group:{id}` report when it moves."""
    return await provisional.read(parts, subject, board, page)


@router.get(
    "/me",
    summary="Get your place on a leaderboard",
    response_model=OwnEntry,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_own_place(parts: Parts, subject: Player, board: Wanted) -> OwnEntry:
    """Also with too few picks for a rank."""
    return await service.read_own(parts, subject, board)
