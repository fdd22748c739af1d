"""Keys that sign access tokens: Ed25519, made on first use, replaced with an overlap.

A new key is published a while before it signs, so that every process and every client with the
published set knows it by then; an old one is published until its last token has run out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, func, insert, select, update

from storage.identity import audit
from storage.identity.events import SigningKeysRevoked
from storage.identity.statements.signing_keys import usable
from storage.identity.tables.access import signing_key
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, rows
from storage.kit.secret_box import SecretBox
from storage.kit.signing import key_id_of

LIFETIME = timedelta(days=30)
OVERLAP = timedelta(minutes=15)
PUBLISHED_BEFORE = timedelta(minutes=2)
"""How long a key is known before it signs; processes look for new ones more often."""
_FORGOTTEN = timedelta(days=30)
_LOCK = 7_340_008  # of two processes that find no key, one makes it
_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One key.

    Attributes:
        kid: its name in tokens and in the published set.
        private: its 32 secret bytes.
        public: the 32 bytes by which anybody checks its tokens.
        age: how long it is known.
    """

    kid: str
    private: bytes
    public: bytes
    created_at: datetime
    age: timedelta


def ensure(box: SecretBox) -> Rule[Sequence[SigningKey]]:
    """Return the usable keys, newest first, with a new one where the newest is due.

    Args:
        box: of this installation; private keys are kept encrypted.

    Raises:
        SecretError: a key was encrypted with another secret.
    """
    found = yield from rows(usable(), overlap=OVERLAP)
    if _is_due(found):
        yield from rows(select(func.pg_advisory_xact_lock(_LOCK)))
        found = yield from rows(usable(), overlap=OVERLAP)
        if _is_due(found):
            yield from _make(box)
            found = yield from rows(usable(), overlap=OVERLAP)
    return [_opened(row, box) for row in found]


def rotate(box: SecretBox, *, is_revoking: bool = False) -> Rule[str]:
    """Make a new key and return its name.

    Args:
        box: of this installation.
        is_revoking: the older ones are worth nothing from now on, as after a leak; every process
            learns it, and refuses what they signed within a second.
    """
    yield from rows(select(func.pg_advisory_xact_lock(_LOCK)))
    kid = yield from _make(box)
    if is_revoking:
        older = delete(signing_key).where(signing_key.c.kid != kid)
        revoked = yield from rows(older.returning(signing_key.c.kid))
        payload = SigningKeysRevoked(kids=sorted(row["kid"] for row in revoked))
        at = yield from now()
        yield Publish(Event.of(payload, topics=["alerts"], occurred_at=at))
    yield from audit.record(
        actor_id=None,
        act="signing_key.revoke" if is_revoking else "signing_key.rotate",
        target_kind="signing_key",
        target_id=kid,
    )
    return kid


def signing(keys: Sequence[SigningKey]) -> SigningKey:
    """Return the key that signs: the newest one that everybody knows by now.

    Args:
        keys: usable ones, newest first, at least one.
    """
    known = (key for key in keys if key.age >= PUBLISHED_BEFORE)
    return next(known, keys[-1])


def _is_due(found: Sequence[Row]) -> bool:
    return not found or found[0]["age"] > LIFETIME


def _make(box: SecretBox) -> Rule[str]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    kid = key_id_of(public)
    yield from rows(
        update(signing_key)
        .where(signing_key.c.retired_at.is_(None))
        # It signs until the new one does.
        .values(retired_at=_NOW + PUBLISHED_BEFORE)
    )
    yield from rows(
        insert(signing_key).values(
            kid=kid,
            private_key=box.encrypt(key.private_bytes_raw(), context=context_of(kid)),
            public_key=public,
        )
    )
    yield from rows(delete(signing_key).where(signing_key.c.retired_at < _NOW - _FORGOTTEN))
    return kid


def _opened(row: Row, box: SecretBox) -> SigningKey:
    return SigningKey(
        kid=row["kid"],
        private=box.decrypt(row["private_key"], context=context_of(row["kid"])),
        public=row["public_key"],
        created_at=row["created_at"],
        age=row["age"],
    )


def context_of(kid: str) -> str:
    """Return to what a private key is bound."""
    return f"signing_key:{kid}"
