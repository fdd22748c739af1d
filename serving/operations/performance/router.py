"""Performance over HTTP."""

from fastapi import Request

from serving.access.declared import PUBLIC, Operator
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import World
from serving.operations.performance import service
from serving.operations.performance.schemas import PerformanceRead

router = router_of("/v1/ops/performance", tag="operations", access=PUBLIC)


@router.get(
    "",
    summary="How fast this process answers",
    response_model=PerformanceRead,
    responses=problems.declare(401, 403, 422),
)
async def read_performance(_: Operator, request: Request, world: World) -> PerformanceRead:
    """Latencies by route, slow statements, cache, pool, event log, jobs, limits.

    Everything but the jobs is of the process that answers; Prometheus adds up all of them.
    """
    return await service.read_performance(request.app.state.serving, world)
