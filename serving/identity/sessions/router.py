"""A user's own sessions over HTTP."""

from uuid import UUID

from serving.access.declared import AccountSecurity, Needs
from serving.access.needs import of_owner
from serving.access.routing import router_of
from serving.access.scopes import Scope
from serving.identity.sessions import service
from serving.identity.sessions.schemas import SessionList
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency

router = router_of(
    "/v1/users/me/sessions", tag="accounts", access=Needs(of_owner(Scope.ACCOUNT_SECURITY))
)


@router.get(
    "",
    summary="List your sessions",
    response_model=SessionList,
    responses=problems.declare(401, 403, 422),
)
async def list_sessions(
    subject: AccountSecurity, database: DatabaseDependency, world: World
) -> SessionList:
    """Where you are logged in, last used first."""
    return await service.read_all(database, world, subject)


@router.delete(
    "/{session_id}",
    status_code=204,
    summary="End a session",
    responses=problems.declare(401, 403, 404, 422),
)
async def end_session(
    session_id: UUID, subject: AccountSecurity, writes: WritesDependency
) -> None:
    """Log a device out: its tokens stop within a second, its streams close."""
    await service.end(writes, subject, session_id)
