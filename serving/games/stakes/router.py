"""Stakes over HTTP."""

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.games.parts import Parts, Player
from serving.games.stakes import service
from serving.games.stakes.schemas import OwnStakes, PoolDetail, StakeDetail, StakeWrite
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId

router = router_of("/v1/stakes", tag="play money", access=PUBLIC)


@router.post(
    "",
    status_code=201,
    summary="Stake play money on a match",
    response_model=StakeDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def place_stake(
    subject: Player, parts: Parts, wanted: StakeWrite, _: IdempotencyKey
) -> StakeDetail:
    """Until kick-off, by the clock of the database; a stake cannot be taken back."""
    return await service.place(parts, subject, wanted)


@router.get(
    "/me",
    summary="List your stakes",
    response_model=OwnStakes,
    responses=problems.declare(401, 403, 422),
)
async def list_own_stakes(subject: Player, parts: Parts, page: PageDependency) -> OwnStakes:
    """With their matches, and what they were paid; the newest first."""
    return await service.read_own(parts, subject, page)


@router.get(
    "/matches/{match_id}",
    summary="Get what is staked on a match",
    response_model=PoolDetail,
    responses=problems.declare(404, 422),
)
async def read_pool(match_id: PathId, parts: Parts) -> PoolDetail:
    """Sums and the odds of this moment: all that is staked goes to who names the outcome."""
    return await service.read_pool(parts, match_id)
