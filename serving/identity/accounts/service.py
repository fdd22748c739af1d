"""Rules of accounts as an administrator sees them."""

from typing import Any

from serving.access.subject import Subject
from serving.identity.accounts.schemas import (
    AccountChanged,
    AccountCursor,
    AccountPage,
    AccountRead,
    AccountState,
    RoleChange,
    Suspension,
)
from serving.identity.parts import IdentityParts
from serving.identity.refusals import refusals, unknown_account
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import ConflictError, NotFoundError
from storage.football.statements.teams import containing
from storage.identity.statements import accounts as statements
from storage.identity.tables.account import Role
from storage.identity.writes import standing
from storage.kit.rules import Row
from storage.kit.sentences import Sentence
from storage.social.writes import suspension


async def read_page(
    parts: IdentityParts,
    *,
    page: PageRequest,
    text: str | None,
    role: Role | None,
    state: AccountState | None,
) -> AccountPage:
    """Return accounts, newest first, whose name or address contains a text."""
    values: dict[str, object] = {"limit": page.limit + 1}
    filters: set[str] = set() if state is None else {state}
    if text is not None:
        values["pattern"] = containing(text)
        filters.add("pattern")
    if role is not None:
        values["role"] = role
        filters.add("role")
    if page.cursor is not None:
        values["before_id"] = AccountCursor.decode(page.cursor).account_id
    statement = statements.page(filters=frozenset(filters), is_continued=page.cursor is not None)
    rows = await parts.database.fetch(statement, **values)
    items = [_read(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: AccountCursor(account_id=last.account_id)
    )
    return AccountPage(world=parts.world, items=items, next_cursor=following)


async def read_one(parts: IdentityParts, account_id: int) -> AccountChanged:
    """Return one account.

    Raises:
        NotFoundError: there is none, or nobody has it any more.
    """
    row = await parts.database.fetch_one(statements.one_of(), account_id=account_id)
    if row is None:
        raise NotFoundError(unknown_account(account_id))
    return AccountChanged(world=parts.world, account=_read(row))


async def suspend(
    parts: IdentityParts, subject: Subject, account_id: int, wanted: Suspension
) -> AccountChanged:
    """Keep somebody out; their sessions end. Raises `NotFoundError`, `ConflictError`."""
    _refuse_oneself(subject, account_id)
    with refusals():
        await parts.writes.apply(
            subject,
            suspension.suspend,
            account_id,
            reason=wanted.reason,
            actor_id=subject.account_id,
        )
    return await read_one(parts, account_id)


async def restore(parts: IdentityParts, subject: Subject, account_id: int) -> AccountChanged:
    """Let somebody in again. Raises `NotFoundError`, `ConflictError`."""
    with refusals():
        await parts.writes.apply(
            subject, suspension.restore, account_id, actor_id=subject.account_id
        )
    return await read_one(parts, account_id)


async def assign(
    parts: IdentityParts, subject: Subject, account_id: int, wanted: RoleChange
) -> AccountChanged:
    """Give somebody another role; their sessions end. Raises `NotFoundError`, `ConflictError`."""
    _refuse_oneself(subject, account_id)
    with refusals():
        await parts.writes.apply(
            subject, standing.assign, account_id, wanted.role, actor_id=subject.account_id
        )
    return await read_one(parts, account_id)


def _refuse_oneself(subject: Subject, account_id: int) -> None:
    """Keep administrators from locking themselves out by a slip."""
    if subject.account_id == account_id:
        raise ConflictError(
            Sentence(
                "This is your own account: another administrator, or `touchline accounts`, can"
                " do it."
            )
        )


def _read(row: Row) -> AccountRead:
    state: AccountState = "active"
    if row["suspended_at"] is not None:
        state = "suspended"
    elif row["verified_at"] is None:
        state = "unverified"
    columns: dict[str, Any] = {name: row[name] for name in AccountRead.model_fields if name in row}
    has_factor = row["factor_confirmed_at"] is not None
    return AccountRead(state=state, has_second_factor=has_factor, **columns)
