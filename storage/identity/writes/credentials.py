"""What somebody proves who they are with, and how it changes: verified addresses, passwords."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity import audit, mails
from storage.identity.addresses import address_key, address_of
from storage.identity.tables.account import account, person
from storage.identity.tables.credential import credential
from storage.identity.writes import notices, one_time, sessions
from storage.identity.writes.registration import AddressTakenError, take_turns
from storage.kit.rules import Rule, one, rows
from storage.kit.sentences import Sentence

_NOW = func.clock_timestamp()


def verify(token: str) -> Rule[int]:
    """Confirm an address by the token of its mail, the first or a new one; return the account.

    Raises:
        TokenError: the token does not confirm an address, or no more.
        AddressTakenError: another account has the new address by now.
    """
    used = yield from one_time.spend(token, "verify", "email_change")
    account_id: int = used["account_id"]
    if used["purpose"] == "email_change":
        yield from _move_address(account_id, used["email"])
    yield from _mark_verified(account_id)
    yield from _noted("account.verify", account_id, purpose=used["purpose"])
    return account_id


def forget(email: str) -> Rule[None]:
    """Mail a link to choose another password to the account with this address, if there is one."""
    statement = (
        select(person.c.account_id)
        .join(account, account.c.account_id == person.c.account_id)
        .where(person.c.email_key == address_key(email), account.c.suspended_at.is_(None))
    )
    found = yield from one(statement)
    if found is not None:
        account_id: int = found["account_id"]
        yield from one_time.issue(account_id, "reset")
        yield from mails.send("password_reset", account_id)


def reset(token: str, password_hash: str) -> Rule[int]:
    """Set a password by the token of a mail, end every session, and return the account.

    The mail arrived, so the address is verified with it.

    Raises:
        TokenError: the token sets no password, or no more.
    """
    used = yield from one_time.spend(token, "reset")
    account_id: int = used["account_id"]
    yield from _mark_verified(account_id)
    yield from set_password(account_id, password_hash, act="password.reset")
    return account_id


def set_password(
    account_id: int, password_hash: str, *, act: str, except_session_id: UUID | None = None
) -> Rule[None]:
    """Set a password, end the sessions, and mail that it happened.

    Args:
        account_id: whose.
        password_hash: of the new one.
        act: for the record.
        except_session_id: the session that stays.
    """
    yield from rows(
        upsert(credential)
        .values(account_id=account_id, password_hash=password_hash)
        .on_conflict_do_update(
            index_elements=["account_id"],
            set_={"password_hash": password_hash, "changed_at": _NOW},
        )
    )
    yield from one_time.revoke(account_id, "reset", "email_change")
    yield from sessions.end_all(
        account_id, reason="password", actor_id=account_id, except_session_id=except_session_id
    )
    yield from mails.send("password_changed", account_id)
    yield from _noted(act, account_id)


def rehash(account_id: int, *, old: str, new: str) -> Rule[None]:
    """Keep a stronger hash of the same password, unless it was changed meanwhile."""
    yield from rows(
        update(credential)
        .where(credential.c.account_id == account_id, credential.c.password_hash == old)
        .values(password_hash=new)
    )


def change_address(account_id: int, email: str) -> Rule[None]:
    """Mail a confirmation to a new address and a notice to the old one.

    An address that another account has is answered alike: its owner gets a mail.

    Raises:
        UnfitAddressError: no mail could be sent there.
    """
    address = address_of(email)
    statement = select(person.c.account_id).where(person.c.email_key == address_key(address))
    owner = yield from one(statement)
    yield from mails.send("email_change_notice", account_id)
    if owner is not None and owner["account_id"] != account_id:
        yield from notices.of_taken_address(owner["account_id"])
    else:
        yield from one_time.issue(account_id, "email_change", email=address)
        yield from mails.send("email_change_confirm", account_id)
    yield from _noted("email.change", account_id)


def _move_address(account_id: int, email: str) -> Rule[None]:
    key = address_key(email)
    yield from take_turns(key)
    taken = select(person.c.account_id).where(
        person.c.email_key == key, person.c.account_id != account_id
    )
    if (yield from one(taken)) is not None:
        raise AddressTakenError(Sentence("This address belongs to another account by now."))
    yield from rows(
        update(person).where(person.c.account_id == account_id).values(email=email, email_key=key)
    )
    yield from one_time.revoke(account_id, "reset")
    yield from rows(
        update(account)
        .where(account.c.account_id == account_id)
        .values(version=account.c.version + 1)
    )


def _mark_verified(account_id: int) -> Rule[None]:
    yield from rows(
        update(account)
        .where(account.c.account_id == account_id, account.c.verified_at.is_(None))
        .values(verified_at=_NOW, version=account.c.version + 1)
    )


def _noted(act: str, account_id: int, **detail: str) -> Rule[None]:
    yield from audit.record(
        actor_id=account_id,
        act=act,
        target_kind="account",
        target_id=account_id,
        detail=detail,
    )
