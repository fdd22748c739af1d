"""People over HTTP, for administrators."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC, AccountReader, Administrator
from serving.access.routing import router_of
from serving.identity.accounts import service
from serving.identity.accounts.schemas import (
    AccountChanged,
    AccountPage,
    AccountState,
    RoleChange,
    Suspension,
)
from serving.identity.parts import Parts
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId, PlainText
from storage.identity.tables.account import Role

router = router_of("/v1/ops/accounts", tag="operations", access=PUBLIC)
_CHANGES = problems.declare(401, 403, 404, 409, 413, 422)


@router.get(
    "",
    summary="Find people",
    response_model=AccountPage,
    responses=problems.declare(401, 403, 422),
)
async def list_accounts(
    _: AccountReader,
    parts: Parts,
    page: PageDependency,
    q: Annotated[
        PlainText | None,
        Query(min_length=1, max_length=100, description="Part of a name or of the address."),
    ] = None,
    role: Annotated[Role | None, Query()] = None,
    state: Annotated[AccountState | None, Query()] = None,
) -> AccountPage:
    """Accounts, newest first; those that were erased are not there. Administrators only."""
    return await service.read_page(parts, page=page, text=q, role=role, state=state)


@router.get(
    "/{account_id}",
    summary="See an account",
    response_model=AccountChanged,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_account(_: AccountReader, account_id: PathId, parts: Parts) -> AccountChanged:
    """One account and the person behind it. Administrators only."""
    return await service.read_one(parts, account_id)


@router.post(
    "/{account_id}/suspend",
    summary="Suspend an account",
    response_model=AccountChanged,
    responses=_CHANGES,
)
async def suspend_account(
    account_id: PathId, subject: Administrator, parts: Parts, wanted: Suspension
) -> AccountChanged:
    """Suspend an account. Its sessions end at once, and a mail gives the reason."""
    return await service.suspend(parts, subject, account_id, wanted)


@router.post(
    "/{account_id}/restore",
    summary="Restore an account",
    response_model=AccountChanged,
    responses=_CHANGES,
)
async def restore_account(
    account_id: PathId, subject: Administrator, parts: Parts
) -> AccountChanged:
    """Let somebody in again who was suspended."""
    return await service.restore(parts, subject, account_id)


@router.post(
    "/{account_id}/role",
    summary="Change the role of an account",
    response_model=AccountChanged,
    responses=_CHANGES,
)
async def give_role(
    account_id: PathId, subject: Administrator, parts: Parts, wanted: RoleChange
) -> AccountChanged:
    """Change the role of an account. Its sessions end, so that nothing has the old role."""
    return await service.assign(parts, subject, account_id, wanted)
