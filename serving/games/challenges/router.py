"""Challenges of everybody over HTTP."""

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.games.challenges import service
from serving.games.challenges.schemas import CommunityRead
from serving.games.parts import Parts
from serving.kit import problems

router = router_of("/v1/challenges", tag="picks", access=PUBLIC)


@router.get(
    "/community",
    summary="Get the goals that everybody works on",
    response_model=CommunityRead,
    responses=problems.declare(422),
)
async def read_community(parts: Parts) -> CommunityRead:
    """The goal of this week and of the four before it, the same for everybody."""
    return await service.read(parts)
