"""Replacing the secret key: what the database keeps is encrypted again, while processes run.

The order makes it safe to stop anywhere: the new secret is in use before anything is encrypted
again, and the old one can decrypt until nothing is left that needs it. Digests cannot be made
again, since nobody knows what was digested: for them a part of the old secret stays, which
decrypts nothing, until the sessions and recovery codes of its time are over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    delete,
    func,
    literal,
    select,
    update,
)

from storage.agents.tables.integration import integration
from storage.agents.writes import integrations
from storage.identity.tables.access import refresh_token, session, signing_key
from storage.identity.tables.credential import recovery_code, second_factor
from storage.identity.writes import factors, signing_keys
from storage.kit.secret_box import SecretBox, SecretError
from storage.ops import requests
from storage.ops.tables import idempotent_request
from storage.social.tables.reaching import notice_settings, push_key
from storage.social.writes import push_keys, reading

_BATCH = 200
_MOST_PASSES = 10
_MARGIN = timedelta(minutes=1)
"""Between the instant that a rotation notes and the moment when every process goes by it."""
_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Encrypted:
    """A column that is encrypted.

    Attributes:
        key: of its rows.
        context: to what a row's value is bound, by its key.
    """

    key: Column[Any]
    column: Column[bytes]
    context: Callable[[Any], str]


ENCRYPTED = (
    Encrypted(
        key=signing_key.c.kid, column=signing_key.c.private_key, context=signing_keys.context_of
    ),
    Encrypted(
        key=second_factor.c.account_id,
        column=second_factor.c.secret,
        context=factors.context_of,
    ),
    Encrypted(
        key=idempotent_request.c.key_digest,
        column=idempotent_request.c.body,
        context=requests.context_of,
    ),
    Encrypted(
        key=notice_settings.c.account_id,
        column=notice_settings.c.webhook_secret,
        context=reading.webhook_context,
    ),
    Encrypted(
        key=push_key.c.public_key,
        column=push_key.c.private_key,
        context=lambda _: push_keys.CONTEXT,
    ),
    *(
        Encrypted(key=integration.c.integration_id, column=column, context=integrations.context)
        for column in (integration.c.secret, integration.c.older_secret)
    ),
)
"""Every column that is encrypted; a test compares it with the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What is found by digests of an older secret.

    Attributes:
        sessions: open ones that have not been refreshed since; they end after 30 unused days.
        recovery_codes: unused ones that were made before.
    """

    sessions: int
    recovery_codes: int

    def __bool__(self) -> bool:
        return bool(self.sessions or self.recovery_codes)


def waiting(connection: Connection, box: SecretBox) -> int:
    """Return how many values are encrypted with another key than that of now."""
    return sum(
        connection.execute(
            select(func.count()).select_from(each.column.table).where(_is_other(each, box))
        ).scalar_one()
        for each in ENCRYPTED
    )


def encrypt_again(engine: Engine, box: SecretBox, on_progress: Callable[[int], object]) -> int:
    """Encrypt with the key of now whatever is encrypted with an older one.

    Each batch is a transaction of its own; what was changed meanwhile is left to the next pass.

    Args:
        engine: as the API's role.
        box: of this installation.
        on_progress: called with how many values a batch looked at.

    Returns:
        How many values no key decrypts; they stay as they are.
    """
    unreadable = 0
    for number in range(_MOST_PASSES):
        tell = on_progress if number == 0 else _silently
        unreadable = sum(_pass(engine, box, each, tell) for each in ENCRYPTED)
        with engine.connect() as connection:
            if waiting(connection, box) <= unreadable:
                break
    return unreadable


def needs(connection: Connection, until: datetime) -> Needs:
    """Return what still needs a secret that was replaced at an instant."""
    tokens = (
        select(func.count())
        .select_from(refresh_token)
        .join(session, session.c.session_id == refresh_token.c.session_id)
        .where(
            refresh_token.c.issued_at < until + _MARGIN,
            refresh_token.c.used_at.is_(None),
            refresh_token.c.expires_at > _NOW,
            session.c.ended_at.is_(None),
        )
    )
    codes = select(func.count()).select_from(recovery_code).where(*_codes_before(until))
    return Needs(
        sessions=connection.execute(tokens).scalar_one(),
        recovery_codes=connection.execute(codes).scalar_one(),
    )


def drop_codes(connection: Connection, until: datetime) -> None:
    """Remove the recovery codes that a replaced secret would find; the caller commits."""
    connection.execute(delete(recovery_code).where(*_codes_before(until)))


def _codes_before(until: datetime) -> tuple[ColumnElement[bool], ...]:
    return recovery_code.c.created_at < until + _MARGIN, recovery_code.c.used_at.is_(None)


def _pass(
    engine: Engine, box: SecretBox, each: Encrypted, on_progress: Callable[[int], object]
) -> int:
    """Go once through a column; return how many of its values no key decrypts."""
    unreadable, last = 0, None
    while True:
        wanted = select(each.key, each.column).where(_is_other(each, box))
        if last is not None:
            wanted = wanted.where(each.key > last)
        with engine.begin() as connection:
            found = connection.execute(wanted.order_by(each.key).limit(_BATCH)).all()
            for key, value in found:
                unreadable += not _encrypt_again(connection, box, each, key, value)
        if not found:
            return unreadable
        on_progress(len(found))
        last = found[-1][0]


def _encrypt_again(
    connection: Connection, box: SecretBox, each: Encrypted, key: Any, value: bytes
) -> bool:
    """Encrypt a value again, unless it was changed meanwhile; return whether it can be read."""
    context = each.context(key)
    try:
        plain = box.decrypt(value, context=context)
    except SecretError:
        return False
    connection.execute(
        update(each.column.table)
        .where(each.key == key, each.column == value)
        .values({each.column: box.encrypt(plain, context=context)})
    )
    return True


def _is_other(each: Encrypted, box: SecretBox) -> ColumnElement[bool]:
    begins = func.substr(each.column, 1, len(box.prefix), type_=LargeBinary)
    return begins != literal(box.prefix, LargeBinary)


def _silently(_: int) -> None:
    """Progress of a pass that finds what the first one missed is nobody's."""
