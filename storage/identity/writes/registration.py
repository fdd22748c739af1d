"""How an account comes to be: registered by a person, or made by an operator.

A registration must not reveal whether an address has an account: a taken one is answered as a
free one, its owner gets a mail, and the username is held back as long as a new account would hold
it that is never verified. A name is no secret: of those who want one, one has it.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity import audit, mails
from storage.identity.addresses import address_key, address_of
from storage.identity.tables.account import Kind, Role, account, consent, person
from storage.identity.tables.credential import credential
from storage.identity.tables.reserved_name import reserved_name
from storage.identity.usernames import username_key, username_of
from storage.identity.writes import notices, one_time
from storage.kit.rules import Rule, one, rows
from storage.kit.sentences import Sentence

RULES = "rules"
RULES_VERSION = "1"
HELD = timedelta(days=7)
"""How long a name is held by an account that nobody verifies."""
_LOCKS = 7_340_010  # apart from other advisory locks
_NOW = func.clock_timestamp()


class UsernameTakenError(ValueError):
    """Somebody has this name, or one that looks like it."""


class AddressTakenError(ValueError):
    """An account has this address; only operators see this error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an account begins with.

    Attributes:
        username: as it was written, unified.
        email: likewise.
        password_hash: None for an account that nobody logs in to by password.
        language: in which it is written to.
        time_zone: of the IANA.
    """

    username: str
    email: str
    password_hash: str | None
    language: str = "en"
    time_zone: str = "UTC"

    @classmethod
    def of(
        cls, username: str, email: str, password_hash: str | None, *, is_operators: bool = False
    ) -> "NewAccount":
        """Return one with names in the form in which they are kept.

        Raises:
            UnfitUsernameError: no account can have this name.
            UnfitAddressError: no mail could be sent there.
        """
        return cls(
            username=username_of(username, may_be_reserved=is_operators),
            email=address_of(email),
            password_hash=password_hash,
        )


def register(wanted: NewAccount) -> Rule[None]:
    """Make an account that its owner has yet to verify, or tell the owner of a taken address.

    Raises:
        UsernameTakenError: the name, or a look-alike, is taken or held back.
    """
    yield from take_turns(username_key(wanted.username), address_key(wanted.email))
    yield from _refuse_taken_name(wanted.username)
    owner = yield from _owner_of(wanted.email)
    if owner is not None:
        yield from _hold_name(wanted.username)
        yield from notices.of_taken_address(owner)
        return
    account_id = yield from _insert(wanted, kind="person", role="fan")
    yield from rows(
        insert(consent).values(account_id=account_id, document=RULES, version=RULES_VERSION)
    )
    yield from _ask_to_verify(account_id)
    yield from audit.record(
        actor_id=account_id, act="account.register", target_kind="account", target_id=account_id
    )


def create(
    wanted: NewAccount, *, role: Role, is_verified: bool, kind: Kind | None = None
) -> Rule[int]:
    """Make an account for somebody, as an operator, and return its number.

    Args:
        wanted: what it begins with.
        role: what it is here.
        is_verified: nobody has to confirm the address.
        kind: who writes it; by the role when not given.

    Raises:
        UsernameTakenError: the name, or a look-alike, is taken or held back.
        AddressTakenError: another account has the address.
    """
    yield from take_turns(username_key(wanted.username), address_key(wanted.email))
    yield from _refuse_taken_name(wanted.username)
    if (yield from _owner_of(wanted.email)) is not None:
        raise AddressTakenError(
            Sentence("an account has the address %(email)s already", email=wanted.email)
        )
    chosen: Kind = kind or ("service" if role == "service" else "person")
    account_id = yield from _insert(wanted, kind=chosen, role=role, is_verified=is_verified)
    if not is_verified:
        yield from _ask_to_verify(account_id)
    yield from audit.record(
        actor_id=None,
        act="account.create",
        target_kind="account",
        target_id=account_id,
        detail={"role": role, "verified": is_verified},
    )
    return account_id


def take_turns(*keys: str) -> Rule[None]:
    """Wait for other transactions that are about the same names or addresses."""
    for key in sorted(keys):
        yield from rows(select(func.pg_advisory_xact_lock(func.hashtextextended(key, _LOCKS))))


def _ask_to_verify(account_id: int) -> Rule[None]:
    yield from one_time.issue(account_id, "verify")
    yield from mails.send("verify_email", account_id)


def _refuse_taken_name(username: str) -> Rule[None]:
    key = username_key(username)
    taken = select(person.c.account_id).where(person.c.username_key == key)
    held = select(reserved_name.c.username_key).where(
        reserved_name.c.username_key == key, reserved_name.c.until > _NOW
    )
    if (yield from one(taken)) or (yield from one(held)):
        raise UsernameTakenError(
            Sentence("this name, or one that looks like it, is taken; choose another")
        )


def _owner_of(email: str) -> Rule[int | None]:
    statement = select(person.c.account_id).where(person.c.email_key == address_key(email))
    found = yield from one(statement)
    return None if found is None else found["account_id"]


def _hold_name(username: str) -> Rule[None]:
    until = _NOW + HELD
    yield from rows(
        upsert(reserved_name)
        .values(username_key=username_key(username), until=until)
        .on_conflict_do_update(index_elements=["username_key"], set_={"until": until})
    )


def _insert(wanted: NewAccount, *, kind: Kind, role: Role, is_verified: bool = False) -> Rule[int]:
    made = yield from rows(
        insert(account)
        .values(kind=kind, role=role, verified_at=_NOW if is_verified else None)
        .returning(account.c.account_id)
    )
    account_id: int = made[0]["account_id"]
    yield from rows(
        insert(person).values(
            account_id=account_id,
            username=wanted.username,
            username_key=username_key(wanted.username),
            email=wanted.email,
            email_key=address_key(wanted.email),
            language=wanted.language,
            time_zone=wanted.time_zone,
        )
    )
    if wanted.password_hash is not None:
        yield from rows(
            insert(credential).values(account_id=account_id, password_hash=wanted.password_hash)
        )
    return account_id
