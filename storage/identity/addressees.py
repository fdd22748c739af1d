"""Whom a mail is for, read when it is sent: addresses and languages change meanwhile."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Uuid, bindparam, select

from storage.identity.tables.access import session
from storage.identity.tables.account import account, person
from storage.kit.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """An account as mails know it.

    Attributes:
        language: BCP 47.
        suspended_reason: why it is suspended, if it is and that is known.
    """

    username: str
    email: str
    language: str
    suspended_reason: str | None


def addressee(connection: Connection, account_id: int) -> Addressee | None:
    """Return whom an account's mails are for; None once nothing names anybody."""
    row = connection.execute(_addressee(), {"account_id": account_id}).one_or_none()
    if row is None:
        return None
    return Addressee(
        username=row.username,
        email=row.email,
        language=row.language,
        suspended_reason=row.suspended_reason,
    )


def device_of(connection: Connection, session_id: UUID) -> str | None:
    """Return the device of a session, as the client names itself."""
    return connection.execute(_device(), {"session_id": session_id}).scalar_one_or_none()


@cache
def _addressee() -> Question:
    return (
        select(person.c.username, person.c.email, person.c.language, account.c.suspended_reason)
        .join(account, account.c.account_id == person.c.account_id)
        .where(person.c.account_id == bindparam("account_id", type_=BigInteger))
    )


@cache
def _device() -> Question:
    wanted = session.c.session_id == bindparam("session_id", type_=Uuid)
    return select(session.c.device).where(wanted)
