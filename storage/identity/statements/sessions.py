"""Questions about sessions and their refresh tokens. Instants are the wall clock's."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Interval,
    LargeBinary,
    Uuid,
    bindparam,
    exists,
    func,
    select,
)

from storage.identity.tables.access import refresh_token, session
from storage.identity.tables.account import account
from storage.identity.tables.credential import second_factor
from storage.kit.question import Question

NOW = func.clock_timestamp()
HAS_FACTOR = (
    exists()
    .where(second_factor.c.account_id == account.c.account_id)
    .where(second_factor.c.confirmed_at.is_not(None))
    .label("has_factor")
)
"""Whether an account has a second factor."""
_TOKENS = bindparam("token_hashes", type_=ARRAY(LargeBinary))
_STANDING = (account.c.account_id, account.c.role, account.c.verified_at, HAS_FACTOR)


@cache
def open_of_account() -> Question:
    """Open sessions of an account, last used first. Parameters: account_id, idle."""
    return (
        select(
            session.c.session_id,
            session.c.device,
            session.c.address,
            session.c.created_at,
            session.c.last_used_at,
        )
        .where(
            session.c.account_id == bindparam("account_id", type_=BigInteger),
            session.c.ended_at.is_(None),
            session.c.last_used_at > NOW - bindparam("idle", type_=Interval),
        )
        .order_by(session.c.last_used_at.desc(), session.c.session_id.desc())
    )


@cache
def ended_lately() -> Question:
    """Sessions that ended so short a time ago that a token of theirs may still run.

    Parameters: lately.
    """
    return select(session.c.session_id).where(
        session.c.ended_at > NOW - bindparam("lately", type_=Interval)
    )


@cache
def standing_of_session() -> Question:
    """The account of an open session, for a token. Parameters: session_id."""
    return (
        select(session.c.session_id, *_STANDING)
        .join(account, account.c.account_id == session.c.account_id)
        .where(
            session.c.session_id == bindparam("session_id", type_=Uuid),
            session.c.ended_at.is_(None),
            account.c.suspended_at.is_(None),
            account.c.erased_at.is_(None),
        )
    )


@cache
def spent() -> Question:
    """A refresh token that is not there to be used, and what became of it.

    Parameters: token_hashes, grace.
    """
    following = refresh_token.alias("following")
    is_recent = refresh_token.c.used_at > NOW - bindparam("grace", type_=Interval)
    return (
        select(
            refresh_token.c.session_id,
            refresh_token.c.used_at,
            refresh_token.c.successor_hash,
            session.c.account_id,
            session.c.ended_at,
            (is_recent & following.c.token_hash.is_not(None) & following.c.used_at.is_(None))
            .label("may_repeat"),
        )
        .join(session, session.c.session_id == refresh_token.c.session_id)
        .outerjoin(following, following.c.token_hash == refresh_token.c.successor_hash)
        .where(refresh_token.c.token_hash == func.any(_TOKENS))
    )  # fmt: skip
