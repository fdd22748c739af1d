"""A user's own API keys over HTTP. No key can make or see keys: that needs a log-in."""

from serving.access.declared import AccountSecurity, Needs
from serving.access.idempotency import IdempotencyKey
from serving.access.needs import of_owner
from serving.access.routing import router_of
from serving.access.scopes import Scope
from serving.identity.keys import service
from serving.identity.keys.schemas import KeyList, KeyMade, KeyWrite, Rotation
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.kit.parameters import PathId

router = router_of(
    "/v1/users/me/keys", tag="accounts", access=Needs(of_owner(Scope.ACCOUNT_SECURITY))
)


@router.get(
    "",
    summary="List your API keys",
    response_model=KeyList,
    responses=problems.declare(401, 403, 422),
)
async def list_keys(
    subject: AccountSecurity, database: DatabaseDependency, world: World
) -> KeyList:
    """Keys that work, newest first, without their secrets."""
    return await service.read_all(database, world, subject)


@router.post(
    "",
    status_code=201,
    summary="Make an API key",
    response_model=KeyMade,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def create_key(
    subject: AccountSecurity,
    writes: WritesDependency,
    world: World,
    wanted: KeyWrite,
    _: IdempotencyKey,
) -> KeyMade:
    """A key for a program. Its secret is in this answer and nowhere else."""
    return await service.create(writes, subject, world, wanted)


@router.post(
    "/{key_id}/rotate",
    status_code=201,
    summary="Replace an API key",
    response_model=KeyMade,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def rotate_key(
    key_id: PathId,
    subject: AccountSecurity,
    writes: WritesDependency,
    world: World,
    wanted: Rotation,
    _: IdempotencyKey,
) -> KeyMade:
    """A new key with the same name, scopes and limit; the old one still works for a while."""
    return await service.rotate(writes, subject, world, key_id, wanted)


@router.delete(
    "/{key_id}",
    status_code=204,
    summary="Revoke an API key",
    responses=problems.declare(401, 403, 404, 422),
)
async def revoke_key(key_id: PathId, subject: AccountSecurity, writes: WritesDependency) -> None:
    """End a key: it stops within a second, and its streams close."""
    await service.revoke(writes, subject, key_id)
