"""What others decide about an account: its role, its suspension. Each ends its sessions."""

from typing import Literal

from sqlalchemy import ColumnElement, func, select, update

from storage.identity import audit, mails
from storage.identity.tables.account import Role, account
from storage.identity.writes import sessions
from storage.kit.rules import Row, Rule, one
from storage.kit.sentences import Sentence

_NOW = func.clock_timestamp()
Act = Literal["account.suspend", "account.restore", "account.role"]


class UnknownAccountError(LookupError):
    """There is no such account, or nobody has it any more."""


class UnchangedError(ValueError):
    """The account is already as it is to be."""


def suspend(account_id: int, *, reason: str | None, actor_id: int | None) -> Rule[Row]:
    """Keep somebody out, end their sessions, and mail them why.

    Args:
        account_id: whom.
        reason: for them to read.
        actor_id: who decides; None for an operator at the machine.

    Raises:
        UnknownAccountError: there is no such account.
        UnchangedError: it is suspended already.
    """
    row = yield from _change(
        account_id,
        account.c.suspended_at.is_(None),
        suspended_at=_NOW,
        suspended_reason=reason,
    )
    yield from sessions.end_all(account_id, reason="suspended", actor_id=actor_id)
    yield from mails.send("account_suspended", account_id)
    yield from _noted("account.suspend", account_id, actor_id)
    return row


def restore(account_id: int, *, actor_id: int | None) -> Rule[Row]:
    """Let somebody in again who was suspended. Raises as `suspend`."""
    row = yield from _change(
        account_id,
        account.c.suspended_at.is_not(None),
        suspended_at=None,
        suspended_reason=None,
    )
    yield from _noted("account.restore", account_id, actor_id)
    return row


def assign(account_id: int, role: Role, *, actor_id: int | None) -> Rule[Row]:
    """Give an account another role and end the sessions that have the old one.

    Raises:
        UnknownAccountError: there is no such account.
        UnchangedError: it has the role already.
    """
    row = yield from _change(account_id, account.c.role != role, role=role)
    yield from sessions.end_all(account_id, reason="role", actor_id=actor_id)
    yield from _noted("account.role", account_id, actor_id, role=role)
    return row


def _change(account_id: int, condition: ColumnElement[bool], **values: object) -> Rule[Row]:
    is_it = (account.c.account_id == account_id, account.c.erased_at.is_(None))
    changed = yield from one(
        update(account)
        .where(*is_it, condition)
        .values(version=account.c.version + 1, **values)
        .returning(account)
    )
    if changed is not None:
        return changed
    if (yield from one(select(account.c.account_id).where(*is_it))) is None:
        raise UnknownAccountError(Sentence("there is no account %(id)d", id=account_id))
    raise UnchangedError(Sentence("account %(id)d is so already", id=account_id))


def _noted(act: Act, account_id: int, actor_id: int | None, **detail: str) -> Rule[None]:
    yield from audit.record(
        actor_id=actor_id,
        act=act,
        target_kind="account",
        target_id=account_id,
        detail=detail,
    )
