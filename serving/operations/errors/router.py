"""Groups of errors over HTTP."""

from serving.access.declared import PUBLIC, Operator
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.operations.errors import service
from serving.operations.errors.schemas import ErrorGroupPage

router = router_of("/v1/ops/errors", tag="operations", access=PUBLIC)


@router.get(
    "",
    summary="Errors nobody expected, in groups",
    response_model=ErrorGroupPage,
    responses=problems.declare(401, 403, 422),
)
async def list_errors(
    _: Operator, database: DatabaseDependency, world: World, page: PageDependency
) -> ErrorGroupPage:
    """What failed unexpectedly, by where it came from; those seen last come first."""
    return await service.read_page(database, world, page)
