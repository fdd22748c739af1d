"""Background jobs over HTTP."""

from serving.access.declared import PUBLIC, Operator
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.operations.jobs import service
from serving.operations.jobs.schemas import JobList

router = router_of("/v1/ops/jobs", tag="operations", access=PUBLIC)


@router.get(
    "",
    summary="Count background jobs",
    response_model=JobList,
    responses=problems.declare(401, 403, 422),
)
async def count_jobs(_: Operator, database: DatabaseDependency, world: World) -> JobList:
    """Jobs that wait or run, by task and state."""
    return await service.read_all(database, world)
