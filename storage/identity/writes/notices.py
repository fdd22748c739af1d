"""Telling somebody what others may do in their name: a new device, a wish for their address."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update

from storage.identity import mails
from storage.identity.tables.access import session
from storage.identity.tables.account import person
from storage.kit.rules import Rule, one

_QUIET = timedelta(days=1)
_NOW = func.clock_timestamp()


def of_new_session(account_id: int, session_id: UUID, device: str | None) -> Rule[None]:
    """Mail that somebody logged in with a new device; the first of all is no news.

    Args:
        account_id: whose.
        session_id: the one that was just opened.
        device: as the client named itself, as it is kept.
    """
    earlier = select(session.c.session_id).where(
        session.c.account_id == account_id, session.c.session_id != session_id
    )
    is_first = (yield from one(earlier.limit(1))) is None
    same = earlier.where(session.c.device.is_not_distinct_from(device)).limit(1)
    if not is_first and (yield from one(same)) is None:
        yield from mails.send("new_session", account_id, session_id=str(session_id))


def of_taken_address(account_id: int) -> Rule[None]:
    """Mail that somebody wants an address which has an account: once a day, however often it is.

    Args:
        account_id: whose address it is.
    """
    last = person.c.taken_mailed_at
    noted = yield from one(
        update(person)
        .where(person.c.account_id == account_id, or_(last.is_(None), last < _NOW - _QUIET))
        .values(taken_mailed_at=_NOW)
        .returning(person.c.account_id)
    )
    if noted is not None:
        yield from mails.send("already_registered", account_id)
