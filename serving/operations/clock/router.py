"""The domain clock over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.operations.clock import service
from serving.operations.clock.schemas import ClockRead

router = router_of("/v1/clock", tag="health", access=PUBLIC)


@router.get(
    "",
    summary="What time it is",
    response_model=ClockRead,
    responses=problems.declare(422),
)
async def read_clock(database: DatabaseDependency, world: World, response: Response) -> ClockRead:
    """The instant that kick-offs and seals go by: in a simulated world it is not yours."""
    response.headers["Cache-Control"] = "no-store"
    return await service.read(database, world)
