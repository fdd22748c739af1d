"""Picks over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.games.parts import PLAYERS, Parts, Player
from serving.games.picks import export, service
from serving.games.picks.schemas import (
    OwnPicks,
    PickOutcomes,
    PickProof,
    PickState,
    PicksWrite,
    PickWrite,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId

router = router_of("/v1/picks", tag="picks", access=PLAYERS)
_Which = Annotated[
    service.Which | None,
    Query(description="Only of matches that still take picks, or only of the others."),
]


@router.put(
    "",
    summary="Pick several matches",
    response_model=PickOutcomes,
    responses=problems.declare(401, 403, 413, 422),
)
async def put_picks(subject: Player, parts: Parts, wanted: PicksWrite) -> PickOutcomes:
    """Each is accepted or refused by itself, at one instant of the domain clock."""
    return await service.put_many(parts, subject, wanted)


@router.get(
    "/me",
    summary="List your picks",
    response_model=OwnPicks,
    responses=problems.declare(401, 403, 422),
)
async def read_own_picks(
    subject: Player, parts: Parts, page: PageDependency, state: _Which = None
) -> OwnPicks:
    """The latest kick-off first."""
    return await service.read_own(parts, subject, page, state)


@router.get(
    "/me/export.csv",
    summary="Download your picks and scores",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {"text/csv": {"schema": {"type": "string"}, "example": export.EXAMPLE}},
        },
        **problems.declare(401, 403, 422),
    },
    dependencies=[limited("costly")],
)
async def export_own_picks(subject: Player, parts: Parts) -> Response:
    """All of them, the latest kick-off first, as CSV with a header row."""
    return export.answer(parts, subject)


@router.get(
    "/{match_id}",
    summary="Get your pick of a match",
    response_model=PickState,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_pick(match_id: PathId, subject: Player, parts: Parts) -> PickState:
    """And whether the match still takes picks. Nobody sees another's before kick-off."""
    return await service.read(parts, subject, match_id)


@router.put(
    "/{match_id}",
    summary="Pick a match",
    response_model=PickState,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def put_pick(
    match_id: PathId, subject: Player, parts: Parts, wanted: PickWrite
) -> PickState:
    """Until kick-off, by the clock of the database; 409 says since when it is too late."""
    return await service.put(parts, subject, match_id, wanted)


@router.get(
    "/{match_id}/proof",
    summary="Get the proof of your pick of a match",
    response_model=PickProof,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_proof(match_id: PathId, subject: Player, parts: Parts) -> PickProof:
    """Your pick with its salt, and its way to a seal: nobody else's can be seen from it."""
    return await service.read_proof(parts, subject, match_id)


@router.delete(
    "/{match_id}",
    status_code=204,
    summary="Withdraw your pick of a match",
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def withdraw_pick(match_id: PathId, subject: Player, parts: Parts) -> None:
    """Until kick-off; again changes nothing."""
    await service.withdraw(parts, subject, match_id)
