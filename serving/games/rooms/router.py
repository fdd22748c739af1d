"""Prediction rooms over HTTP. Whoever is not in the group is answered as if there was none."""

from datetime import date

from serving.access.routing import router_of
from serving.games.parts import PLAYERS, Parts, Player
from serving.games.rooms import service
from serving.games.rooms.schemas import RoomDetail
from serving.kit import problems
from serving.kit.parameters import PathId

router = router_of("/v1/groups", tag="groups", access=PLAYERS)


@router.get(
    "/{group_id}/rooms/{day}",
    summary="Get a group's match-day",
    response_model=RoomDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_room(group_id: PathId, day: date, subject: Player, parts: Parts) -> RoomDetail:
    """Its matches and standing; once a match is locked, each member's pick and all together."""
    return await service.read(parts, subject, group_id, day)
