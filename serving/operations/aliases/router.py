"""Aliases over HTTP."""

from serving.access.declared import PUBLIC, AliasWriter
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import World, WritesDependency
from serving.operations.aliases import service
from serving.operations.aliases.schemas import AliasRead, AliasWrite

router = router_of("/v1/ops/aliases", tag="operations", access=PUBLIC)


@router.post(
    "",
    summary="Teach a team's other name",
    response_model=AliasRead,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def add_alias(
    subject: AliasWriter,
    writes: WritesDependency,
    world: World,
    wanted: AliasWrite,
    _: IdempotencyKey,
) -> AliasRead:
    """Record that a name a source uses means a team. Needs the role `admin`."""
    return await service.add(writes, subject, world, wanted)
