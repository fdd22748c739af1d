"""The record of privileged and security acts: who did what to what, from where.

    yield from audit.record(
        actor_id=subject.account_id, act="account.suspend", target_kind="account", target_id=7
    )

It is written in the transaction of the act, so that neither is without the other. It holds ids and
codes only, so that it stays whole when a person is erased.
"""

import json
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, insert, select, text

from storage.identity.tables.audit import audit_entry
from storage.kit.rules import Rule, rows

SUBJECT = "command line"


@dataclass(slots=True, kw_only=True)
class Command:
    """A command at the machine.

    Attributes:
        words: as they are typed, without options.
        uid: the number of the system's user.
        act: how it stands in the record; None if it puts its own acts there.
        target_kind: what it is done to.
        target_id: which one.
        is_recorded: an entry of it was written.
    """

    words: str
    uid: int
    act: str | None
    target_kind: str
    target_id: str
    is_recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an act comes from.

    Attributes:
        request_id: of the request that does it.
        address_hash: a keyed digest of the address that sends it.
        command: the command that does it, at the machine.
    """

    request_id: str | None = None
    address_hash: bytes | None = None
    command: Command | None = None


_MOST_AT_ONCE = 10_000
_ORIGIN: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen


@contextmanager
def origin(given: Origin) -> Generator[None]:
    """Let what is recorded within the block come from there."""
    token = _ORIGIN.set(given)
    try:
        yield
    finally:
        _ORIGIN.reset(token)


def present() -> Origin:
    """Return where what is recorded now comes from."""
    return _ORIGIN.get()


ADD = text(
    """
    INSERT INTO identity.audit_entry (
        actor_id, act, target_kind, target_id, request_id, address_hash, detail
    )
    SELECT actor_id, act, target_kind, target_id, request_id, address_hash, detail
    FROM jsonb_populate_recordset(
        NULL::identity.audit_entry, CAST(CAST(:entries AS text) AS jsonb)
    )
    """
)
"""Adds entries that were collected. Parameters: `entries`, from `batch`."""


def batch(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the parameter `entries` of `ADD`; a digest is hexadecimal."""
    return json.dumps(list(entries))


def record(
    *,
    actor_id: int | None,
    act: str,
    target_kind: str,
    target_id: int | str,
    detail: Mapping[str, Any] | None = None,
) -> Rule[None]:
    """Add an act to the record.

    Args:
        actor_id: the account that acts; None for a stranger or an operator at the machine.
        act: noun and verb, such as `account.suspend`.
        target_kind: what it is done to, such as `account`.
        target_id: which one.
        detail: ids and codes, never what a person wrote.
    """
    source = _ORIGIN.get()
    details = dict(detail or {})
    if source.command is not None:
        details |= {"subject": SUBJECT, "command": source.command.words, "uid": source.command.uid}
        source.command.is_recorded = True
    yield from rows(
        insert(audit_entry).values(
            actor_id=actor_id,
            act=act,
            target_kind=target_kind,
            target_id=str(target_id),
            request_id=source.request_id,
            address_hash=source.address_hash,
            detail=details,
        )
    )


def drop(engine: Engine, older_than: timedelta) -> int:
    """Let the database drop what is older, which it puts on record; return how many it were.

    Nothing younger than a month is dropped, whatever age is requested.
    """
    dropped = 0
    while True:
        with engine.begin() as connection:
            statement = select(func.identity.drop_acts(older_than, _MOST_AT_ONCE))
            count: int = connection.execute(statement).scalar_one()
        dropped += count
        if not count:
            return dropped
