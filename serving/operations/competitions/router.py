"""Codes of competitions over HTTP."""

from serving.access.declared import PUBLIC, Administrator
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import World, WritesDependency
from serving.operations.competitions import service
from serving.operations.competitions.schemas import MappingRead, MappingWrite

router = router_of("/v1/ops/competitions", tag="operations", access=PUBLIC)


@router.post(
    "",
    summary="Teach a source's code for a competition",
    response_model=MappingRead,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def map_code(
    subject: Administrator,
    writes: WritesDependency,
    world: World,
    wanted: MappingWrite,
    _: IdempotencyKey,
) -> MappingRead:
    """Record which competition a source's code means. Needs an administrator."""
    return await service.add(writes, subject, world, wanted)
