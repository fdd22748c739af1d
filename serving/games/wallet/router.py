"""Wallets over HTTP."""

from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.games.parts import PLAYERS, Parts, Player
from serving.games.wallet import service
from serving.games.wallet.schemas import (
    GrantRead,
    LimitsDetail,
    LimitsWrite,
    WalletDetail,
    WalletEntryPage,
)
from serving.kit import problems
from serving.kit.cursors import PageDependency

router = router_of("/v1/wallet", tag="play money", access=PLAYERS)


@router.get(
    "",
    summary="Get your play money",
    response_model=WalletDetail,
    responses=problems.declare(401, 403, 422),
)
async def read_wallet(subject: Player, parts: Parts) -> WalletDetail:
    """Your balance, what is staked, when the next grant is due, and your own limits."""
    return await service.read(parts, subject)


@router.post(
    "/grants",
    status_code=201,
    summary="Take the grant that is due",
    response_model=GrantRead,
    responses=problems.declare(401, 403, 409, 422),
)
async def claim_grant(subject: Player, parts: Parts, _: IdempotencyKey) -> GrantRead:
    """Once at the beginning, then once a week; 409 says when the next one is due."""
    return await service.claim(parts, subject)


@router.get(
    "/entries",
    summary="List what came in and went out",
    response_model=WalletEntryPage,
    responses=problems.declare(401, 403, 422),
)
async def list_entries(subject: Player, parts: Parts, page: PageDependency) -> WalletEntryPage:
    """Every movement of your wallet, the newest first; together they are its balance."""
    return await service.read_entries(parts, subject, page)


@router.put(
    "/limits",
    summary="Set limits for yourself",
    response_model=LimitsDetail,
    responses=problems.declare(401, 403, 413, 422),
)
async def set_limits(subject: Player, parts: Parts, wanted: LimitsWrite) -> LimitsDetail:
    """What is tighter is valid at once, what is looser after a day by the domain clock."""
    return await service.set_limits(parts, subject, wanted)
