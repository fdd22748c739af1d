"""API keys: made, rotated with an overlap, revoked. Only their digest is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select, update

from storage.identity import audit
from storage.identity.events import AccessChanged, KeyRevoked
from storage.identity.key_format import NewKey
from storage.identity.statements.api_keys import one_of_account
from storage.identity.tables.access import api_key
from storage.identity.tables.account import account
from storage.identity.writes.sessions import publish
from storage.kit.rules import Row, Rule, one, rows
from storage.kit.sentences import Sentence

MOST_KEYS = 50
_COARSE = timedelta(minutes=5)
_NOW = func.clock_timestamp()
_IS_LIVE = api_key.c.revoked_at.is_(None) & (
    api_key.c.expires_at.is_(None) | (api_key.c.expires_at > _NOW)
)


class UnknownKeyError(LookupError):
    """The account has no such key that works."""


class TooManyKeysError(ValueError):
    """The account has as many keys as it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a key is to be.

    Attributes:
        name: what for, in the owner's words.
        scopes: what it may do.
        expires_at: until when; None is without end.
        per_minute: requests that it may make in a minute; None is what everybody may.
        replaces_key_id: the key it was rotated from.
    """

    name: str
    scopes: Collection[str]
    expires_at: datetime | None = None
    per_minute: int | None = None
    replaces_key_id: int | None = None


def create(account_id: int, key: NewKey, wanted: Wanted) -> Rule[Row]:
    """Keep a new key of an account and return its row.

    Raises:
        TooManyKeysError: it has as many as it may.
    """
    # Of two that are made at once the second one counts the first.
    yield from rows(
        select(account.c.account_id).where(account.c.account_id == account_id).with_for_update()
    )
    counted = yield from one(
        select(func.count().label("count"))
        .select_from(api_key)
        .where(api_key.c.account_id == account_id, _IS_LIVE)
    )
    if counted is not None and counted["count"] >= MOST_KEYS:
        raise TooManyKeysError(
            Sentence("an account has at most %(n)d keys: revoke one first", n=MOST_KEYS)
        )
    made = yield from rows(
        insert(api_key)
        .values(
            account_id=account_id,
            prefix=key.shown,
            key_hash=key.digest,
            name=wanted.name,
            scopes=sorted(wanted.scopes),
            expires_at=wanted.expires_at,
            per_minute=wanted.per_minute,
            replaces_key_id=wanted.replaces_key_id,
        )
        .returning(api_key.c.key_id)
    )
    key_id = made[0]["key_id"]
    yield from audit.record(
        actor_id=account_id,
        act="key.create",
        target_kind="key",
        target_id=key_id,
        detail={"scopes": sorted(wanted.scopes), "replaces": wanted.replaces_key_id},
    )
    row = yield from _row(account_id, key_id)
    return row


def rotate(account_id: int, key_id: int, key: NewKey, *, overlap: timedelta) -> Rule[Row]:
    """Keep a new key with the name, scopes and limit of an old one, which works a while longer.

    The new key lasts as long as the old one was made for, counted from now.

    Args:
        account_id: whose.
        key_id: the old key.
        key: the new one.
        overlap: how long the old one still works.

    Raises:
        UnknownKeyError: the account has no such key that works.
        TooManyKeysError: it has as many as it may.
    """
    old = yield from one(
        select(
            api_key.c.name,
            api_key.c.scopes,
            api_key.c.per_minute,
            (_NOW + (api_key.c.expires_at - api_key.c.created_at)).label("expires_at"),
        )
        .where(api_key.c.account_id == account_id, api_key.c.key_id == key_id, _IS_LIVE)
        .with_for_update()
    )
    if old is None:
        raise UnknownKeyError(f"no key {key_id}")
    made = yield from create(account_id, key, Wanted(**old, replaces_key_id=key_id))
    yield from rows(
        update(api_key)
        .where(api_key.c.key_id == key_id)
        .values(expires_at=func.least(api_key.c.expires_at, _NOW + overlap))
    )
    yield from publish(AccessChanged(account_id=account_id), account_id)
    return made


def revoke(account_id: int, key_id: int, *, actor_id: int | None) -> Rule[None]:
    """End a key of an account; once it does not work this changes nothing.

    Raises:
        UnknownKeyError: the account never had such a key.
    """
    yield from _row(account_id, key_id)
    ended = yield from rows(
        update(api_key)
        .where(api_key.c.account_id == account_id, api_key.c.key_id == key_id)
        .where(api_key.c.revoked_at.is_(None))
        .values(revoked_at=_NOW)
        .returning(api_key.c.key_id)
    )
    if not ended:
        return
    yield from publish(KeyRevoked(key_id=key_id), account_id)
    yield from audit.record(
        actor_id=actor_id, act="key.revoke", target_kind="key", target_id=key_id
    )


def note_use(key_id: int) -> Rule[None]:
    """Keep when a key was last used, to a few minutes: not one write for each request."""
    yield from rows(
        update(api_key)
        .where(
            api_key.c.key_id == key_id,
            or_(api_key.c.last_used_at.is_(None), api_key.c.last_used_at < _NOW - _COARSE),
        )
        .values(last_used_at=_NOW)
    )


def is_use_due(last_used_at: datetime | None, now: datetime) -> bool:
    """Tell whether `note_use` would write anything."""
    return last_used_at is None or last_used_at < now - _COARSE


def _row(account_id: int, key_id: int) -> Rule[Row]:
    row = yield from one(one_of_account(), account_id=account_id, key_id=key_id)
    if row is None:
        raise UnknownKeyError(f"no key {key_id}")
    return row
