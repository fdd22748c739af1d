"""Accounts that programs of ours write, and the API keys by which they do.

Every one is of the kind `agent`, so that answers and pages label it. Nobody can log in as one: it
has a key and no password. The keys are kept in a file that only its owner reads. A key that does
not work any more, or may do other things than it should, is replaced.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from storage.identity import key_format
from storage.identity.key_format import NewKey
from storage.identity.statements import accounts
from storage.identity.statements import api_keys as key_statements
from storage.identity.usernames import username_key
from storage.identity.writes import api_keys, registration
from storage.identity.writes.api_keys import Wanted
from storage.identity.writes.registration import NewAccount
from storage.kit import key_files
from storage.kit.rules import Rule, rows
from storage.kit.unit_of_work import apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The accounts of one program.

    Attributes:
        usernames: with the language of each.
        domain: of their addresses; reserved, so that no mail ever arrives there.
        key: what their keys may do.
    """

    usernames: Sequence[tuple[str, str]]
    domain: str
    key: Wanted


def ensure(engine: Engine, file: Path, group: Group) -> dict[str, str]:
    """Make the accounts and keys that are not there or not as wanted; return the keys by username.

    A name that somebody else has is left to them, and out.

    Args:
        engine: on the database of a simulated world, as the API.
        file: where the keys are kept.
        group: whom to make.

    Raises:
        OSError: the file cannot be written.
    """
    kept = _kept(engine, file, group)
    return {
        name: kept[name]
        for name, language in group.usernames
        if _is_ours(engine, group, name, language, key_format.read(kept[name]))
    }


def _kept(engine: Engine, file: Path, group: Group) -> dict[str, str]:
    """Return the keys of the file, with a new one for every name that has none as wanted."""
    kept: dict[str, str] = json.loads(key_files.made_once(file, lambda: b"{}").read_bytes())
    owed = [
        name
        for name, _ in group.usernames
        if name not in kept or _is_outdated(engine, key_format.read(kept[name]), group.key)
    ]
    if owed:
        kept |= {name: key_format.make().text for name in owed}
        key_files.replace(file, json.dumps(kept, indent=1).encode() + b"\n")
    return kept


def _is_outdated(engine: Engine, key: NewKey, wanted: Wanted) -> bool:
    """Whether a key works no more, or may do other things than it should; not if it is unknown."""
    with engine.connect() as connection:
        row = connection.execute(
            key_statements.by_digest(), {"key_hash": key.digest}
        ).one_or_none()
    return row is not None and (
        row.revoked_at is not None or set(row.scopes) != set(wanted.scopes)
    )


def _is_ours(engine: Engine, group: Group, name: str, language: str, key: NewKey) -> bool:
    """Make one account, or give it its key again; False if the name is another's."""
    email = f"{name}@{group.domain}"
    with engine.connect() as connection:
        digest = {"key_hash": key.digest}
        if connection.execute(key_statements.by_digest(), digest).first() is not None:
            return True
        named = {"key": username_key(name)}
        row = connection.execute(accounts.named(), named).mappings().one_or_none()
    if row is None:
        wanted = NewAccount(username=name, email=email, password_hash=None, language=language)
        apply(engine, _account(wanted, key, group.key))
        return True
    if row["email"] != email:
        return False
    # The file was lost, or is of another backup than the database, or the key is renewed.
    apply(engine, _renewed(row["account_id"], key, group.key))
    return True


def _renewed(account_id: int, key: NewKey, wanted: Wanted) -> Rule[None]:
    """Give an account a key in the place of those that it had under this name."""
    for held in (yield from rows(key_statements.of_account(), account_id=account_id)):
        if held["name"] == wanted.name:
            yield from api_keys.revoke(account_id, held["key_id"], actor_id=account_id)
    yield from api_keys.create(account_id, key, wanted)


def _account(wanted: NewAccount, key: NewKey, wanted_key: Wanted) -> Rule[None]:
    account_id = yield from registration.create(wanted, role="fan", is_verified=True, kind="agent")
    yield from api_keys.create(account_id, key, wanted_key)
