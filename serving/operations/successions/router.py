"""Successions over HTTP."""

from serving.access.declared import PUBLIC, AliasWriter
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import World, WritesDependency
from serving.operations.successions import service
from serving.operations.successions.schemas import SuccessionRead, SuccessionWrite

router = router_of("/v1/ops/successions", tag="operations", access=PUBLIC)


@router.post(
    "",
    summary="Say that a club took the place of another",
    response_model=SuccessionRead,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def add_succession(
    subject: AliasWriter,
    writes: WritesDependency,
    world: World,
    wanted: SuccessionWrite,
    _: IdempotencyKey,
) -> SuccessionRead:
    """Record that a club was founded again as another. Needs the role `admin`."""
    return await service.add(writes, subject, world, wanted)
