"""Questions about API keys. Instants are the wall clock's."""

from functools import cache

from sqlalchemy import BigInteger, LargeBinary, bindparam, func, select

from storage.identity.statements.sessions import HAS_FACTOR
from storage.identity.tables.access import api_key
from storage.identity.tables.account import account
from storage.kit.question import Question

_SHOWN = (
    api_key.c.key_id,
    api_key.c.prefix,
    api_key.c.name,
    api_key.c.scopes,
    api_key.c.per_minute,
    api_key.c.created_at,
    api_key.c.expires_at,
    api_key.c.last_used_at,
    api_key.c.revoked_at,
    api_key.c.replaces_key_id,
)


@cache
def of_account() -> Question:
    """Keys of an account that work, newest first. Parameters: account_id."""
    return (
        select(*_SHOWN)
        .where(
            api_key.c.account_id == bindparam("account_id", type_=BigInteger),
            api_key.c.revoked_at.is_(None),
            func.coalesce(api_key.c.expires_at > func.clock_timestamp(), True),
        )
        .order_by(api_key.c.key_id.desc())
    )


@cache
def one_of_account() -> Question:
    """One key of an account, whatever became of it. Parameters: account_id, key_id."""
    return select(*_SHOWN).where(
        api_key.c.account_id == bindparam("account_id", type_=BigInteger),
        api_key.c.key_id == bindparam("key_id", type_=BigInteger),
    )


@cache
def by_digest() -> Question:
    """A key and its account, whatever became of them. Parameters: key_hash."""
    return (
        select(
            api_key.c.key_id,
            api_key.c.scopes,
            api_key.c.per_minute,
            api_key.c.expires_at,
            api_key.c.last_used_at,
            api_key.c.revoked_at,
            account.c.account_id,
            account.c.role,
            account.c.verified_at,
            account.c.suspended_at,
            account.c.suspended_reason,
            account.c.erased_at,
            HAS_FACTOR,
        )
        .join(account, account.c.account_id == api_key.c.account_id)
        .where(api_key.c.key_hash == bindparam("key_hash", type_=LargeBinary))
    )
