"""Records over HTTP."""

from typing import Annotated

from fastapi import Path

from serving.access.declared import PUBLIC, Caller
from serving.access.routing import router_of
from serving.games.parts import PLAYERS, Parts, Player
from serving.games.records import service
from serving.games.records.schemas import PickRecordRead
from serving.kit import problems
from serving.kit.parameters import PlainText

router = router_of("/v1/players", tag="picks", access=PUBLIC)
own_router = router_of("/v1/picks/me", tag="picks", access=PLAYERS)


@own_router.get(
    "/record",
    summary="Get your record",
    response_model=PickRecordRead,
    responses=problems.declare(401, 403, 422),
)
async def read_own_record(subject: Player, parts: Parts) -> PickRecordRead:
    """Calibration, sharpness, streaks, best and worst picks, and luck or skill."""
    return await service.read_own(parts, subject)


@router.get(
    "/{username}/record",
    summary="Get somebody's record",
    response_model=PickRecordRead,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_record(
    username: Annotated[PlainText, Path(min_length=1, max_length=60)],
    subject: Caller,
    parts: Parts,
) -> PickRecordRead:
    """Of settled picks alone. A private profile shows it to those it lets follow."""
    return await service.read_of(parts, subject, username)
