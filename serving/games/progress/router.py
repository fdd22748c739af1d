"""One's own progress over HTTP."""

from serving.access.routing import router_of
from serving.games.parts import PLAYERS, Parts, Player
from serving.games.progress import service
from serving.games.progress.schemas import ProgressRead
from serving.kit import problems

router = router_of("/v1/progress", tag="picks", access=PLAYERS)


@router.get(
    "/me",
    summary="Get your progress",
    response_model=ProgressRead,
    responses=problems.declare(401, 403, 422),
)
async def read_progress(subject: Player, parts: Parts) -> ProgressRead:
    """Experience, level, achievements, and the challenges of the day and the week."""
    return await service.read(parts, subject)
