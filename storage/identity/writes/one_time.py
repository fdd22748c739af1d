"""Tokens of mails: each is good for one purpose, once, for a while. Only digests are kept.

A token is drawn when its mail is written, not when it is requested: until then there is a row that
no token fits, so a mail that waits holds nothing that opens an account.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from storage.identity.tables.credential import Purpose, one_time_token
from storage.kit.rules import Row, Rule, one, rows
from storage.kit.sentences import Sentence

PREFIX = "tlm_"
LASTS: dict[Purpose, timedelta] = {
    "verify": timedelta(days=3),
    "reset": timedelta(hours=1),
    "email_change": timedelta(days=1),
}
_BYTES = 32
_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a mail's link is made of.

    Attributes:
        token: as it stands in the link.
        email: the new address, of a change.
        expires_at: when it stops working.
    """

    token: str = field(repr=False)
    email: str | None
    expires_at: datetime


class TokenError(ValueError):
    """A token of no mail, or of one that was used, replaced or is too old."""


def issue(account_id: int, purpose: Purpose, *, email: str | None = None) -> Rule[None]:
    """Allow one token; older ones of the account and purpose are good for nothing any more.

    Args:
        account_id: whose.
        purpose: what it allows.
        email: the new address, of a change.
    """
    yield from revoke(account_id, purpose)
    yield from rows(
        insert(one_time_token).values(
            token_hash=secrets.token_bytes(_BYTES),  # of no token: the mail draws one
            account_id=account_id,
            purpose=purpose,
            email=email,
            expires_at=_NOW + LASTS[purpose],
        )
    )


def draw(account_id: int, purpose: Purpose) -> Rule[Drawn | None]:
    """Return the token of the newest row that is neither used nor expired; None if there is none.

    Each time it is another one, and the one before is good for nothing any more: a mail that is
    written twice has two links, of which the newer one works.

    Args:
        account_id: whose.
        purpose: what it allows.
    """
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    newest = (
        select(one_time_token.c.token_hash)
        .where(
            one_time_token.c.account_id == account_id,
            one_time_token.c.purpose == purpose,
            one_time_token.c.used_at.is_(None),
            one_time_token.c.expires_at > _NOW,
        )
        .order_by(one_time_token.c.created_at.desc())
        .limit(1)
        .with_for_update()
    )
    drawn = yield from one(
        update(one_time_token)
        .where(one_time_token.c.token_hash == newest.scalar_subquery())
        .values(token_hash=digest_of(token))
        .returning(one_time_token.c.email, one_time_token.c.expires_at)
    )
    if drawn is None:
        return None
    return Drawn(token=token, email=drawn["email"], expires_at=drawn["expires_at"])


def revoke(account_id: int, *purposes: Purpose) -> Rule[None]:
    """Forget the unused tokens of an account for these purposes."""
    yield from rows(
        delete(one_time_token).where(
            one_time_token.c.account_id == account_id,
            one_time_token.c.purpose.in_(purposes),
            one_time_token.c.used_at.is_(None),
        )
    )


def spend(token: str, *purposes: Purpose) -> Rule[Row]:
    """Use a token up and return its row; of two at once one succeeds.

    Raises:
        TokenError: it is none for these purposes, was used, or is too old.
    """
    used = yield from one(
        update(one_time_token)
        .where(*_usable(token, purposes))
        .values(used_at=_NOW)
        .returning(one_time_token)
    )
    return _found(used)


def peek(token: str, *purposes: Purpose) -> Rule[Row]:
    """Return the row of a token that could be used, and leave it. Raises as `spend`."""
    found = yield from one(select(one_time_token).where(*_usable(token, purposes)))
    return _found(found)


def digest_of(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _usable(token: str, purposes: tuple[Purpose, ...]) -> tuple[ColumnElement[bool], ...]:
    return (
        one_time_token.c.token_hash == digest_of(token),
        one_time_token.c.purpose.in_(purposes),
        one_time_token.c.used_at.is_(None),
        one_time_token.c.expires_at > _NOW,
    )


def _found(row: Row | None) -> Row:
    if row is None:
        raise TokenError(
            Sentence("This link was used already, is too old, or is for something else.")
        )
    return row
