"""Usage over HTTP."""

from typing import Annotated, cast, get_args

from fastapi import Query

from serving.access.declared import PUBLIC, Operator
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import Day, choices
from serving.operations.usage import service
from serving.operations.usage.schemas import UsageRead
from storage.ops.usage import Grouping

router = router_of("/v1/ops/usage", tag="operations", access=PUBLIC)
_GROUPINGS = frozenset(get_args(Grouping))


@router.get(
    "",
    summary="What was asked of the API",
    response_model=UsageRead,
    responses=problems.declare(401, 403, 422),
)
async def read_usage(
    _: Operator,
    database: DatabaseDependency,
    world: World,
    first: Annotated[Day | None, Query(alias="from", description="First day, UTC.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Last day, UTC.")] = None,
    by: Annotated[
        str,
        Query(max_length=100, description="`day`, `client`, `key`, `route`, with commas."),
    ] = "day,client",
    limit: Annotated[int, Query(ge=1, le=1000, description="Rows at most.")] = 200,
) -> UsageRead:
    """Calls, refusals, failures and bytes, by day, client, key or route; most calls first."""
    grouping = cast("list[Grouping]", choices("by", by, _GROUPINGS) or [])
    return await service.read_usage(
        database, world, days=(first, last), by=frozenset(grouping), limit=limit
    )
