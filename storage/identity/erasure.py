"""Erasing a person: what names them goes, the account stays as a tombstone.

What others refer to by number (threads, seals, the ledger, the record of acts) stays whole.
"""

from sqlalchemy import Table, delete, func, select, update

from storage.identity import audit
from storage.identity.tables.access import api_key, refresh_token, session
from storage.identity.tables.account import account, consent, favourite, person
from storage.identity.tables.credential import (
    credential,
    one_time_token,
    recovery_code,
    second_factor,
)
from storage.identity.tables.own_limit import own_limit
from storage.identity.writes import sessions
from storage.kit.rules import Rule, rows

_OF_ACCOUNT: tuple[Table, ...] = (
    favourite,
    consent,
    one_time_token,
    recovery_code,
    second_factor,
    credential,
    api_key,
    session,
    own_limit,
    person,
)


def erase(account_id: int) -> Rule[None]:
    """Erase the person behind an account; again, it changes nothing."""
    yield from sessions.end_all(account_id, reason="erased", actor_id=account_id)
    of_sessions = select(session.c.session_id).where(session.c.account_id == account_id)
    yield from rows(delete(refresh_token).where(refresh_token.c.session_id.in_(of_sessions)))
    for table in _OF_ACCOUNT:
        yield from rows(delete(table).where(table.c.account_id == account_id))
    yield from rows(
        update(account)
        .where(account.c.account_id == account_id, account.c.erased_at.is_(None))
        .values(
            erased_at=func.clock_timestamp(),
            suspended_reason=None,
            version=account.c.version + 1,
        )
    )
    yield from audit.record(
        actor_id=account_id, act="account.erase", target_kind="account", target_id=account_id
    )
