"""What fans together picked, over HTTP."""

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.games.fans import service
from serving.games.fans.schemas import FansRead
from serving.games.parts import Parts
from serving.kit import problems
from serving.kit.parameters import PathId

router = router_of("/v1/picks", tag="picks", access=PUBLIC)


@router.get(
    "/{match_id}/fans",
    summary="Get what fans picked of a match",
    response_model=FansRead,
    responses=problems.declare(404, 422),
)
async def read_fans(match_id: PathId, parts: Parts) -> FansRead:
    """Their mean after the lock; before it only how many they are, from ten on."""
    return await service.read(parts.database, parts.world, match_id)
