"""Answers to requests with an `Idempotency-Key`, kept for a day.

A row without a status is a key that was reserved for what happens outside the database. It is
free again after `RESERVED`, so that a process that died holds no key.
"""

from datetime import timedelta
from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from storage.kit.question import Change, Question
from storage.ops.tables import idempotent_request

KEPT = timedelta(hours=24)
RESERVED = timedelta(minutes=1)
_DIGESTS = bindparam("key_digests", type_=ARRAY(LargeBinary))
_DIGEST = bindparam("key_digest", type_=LargeBinary)
_ANSWER = ("status", "media_type", "body")


@cache
def claim() -> Question:
    """Ask for a key until the end of the transaction: `is_ours`, or another request has it."""
    lock = func.pg_try_advisory_xact_lock(cast(bindparam("number"), BigInteger))
    return select(lock.label("is_ours"))


@cache
def look() -> Question:
    """Ask whether nobody has a key at this moment: `is_free`. Those who look do not meet."""
    lock = func.pg_try_advisory_xact_lock_shared(cast(bindparam("number"), BigInteger))
    return select(lock.label("is_free"))


def number_of(key_digest: bytes) -> int:
    """Return the number by which a key is locked; two keys with one only wait for each other."""
    return int.from_bytes(key_digest[:8], "big", signed=True)


@cache
def answer() -> Question:
    """Return the statement for what was answered to a request with a key.

    Without a status there is no answer yet; `is_reserved` shows whether one is being made.
    Parameters: key_digests, by the secret of now and older ones.
    """
    columns = idempotent_request.c
    is_reserved = columns.created_at > func.clock_timestamp() - RESERVED
    return select(
        columns.key_digest,
        columns.request_digest,
        columns.status,
        columns.media_type,
        columns.body,
        is_reserved.label("is_reserved"),
    ).where(columns.key_digest == func.any(_DIGESTS))


@cache
def keep() -> Change:
    """Return the statement that keeps an answer."""
    names = ("key_digest", "request_digest", *_ANSWER)
    return insert(idempotent_request).values({name: bindparam(name) for name in names})


def context_of(key_digest: bytes) -> str:
    """Return to what an answer is bound."""
    return f"idempotent_request:{key_digest.hex()}"


@cache
def reserve() -> Change:
    """Return the statement that reserves a key, also one that was left behind."""
    names = ("key_digest", "request_digest")
    statement = insert(idempotent_request).values({name: bindparam(name) for name in names})
    again = {
        "request_digest": statement.excluded.request_digest,
        "created_at": func.clock_timestamp(),
    }
    return statement.on_conflict_do_update(index_elements=["key_digest"], set_=again)


@cache
def complete() -> Change:
    """Return the statement that keeps the answer to a request whose key was reserved."""
    columns = idempotent_request.c
    return (
        update(idempotent_request)
        .where(columns.key_digest == _DIGEST)
        .where(columns.request_digest == bindparam("request_digest", type_=LargeBinary))
        .values({name: bindparam(name) for name in _ANSWER})
    )


@cache
def give_up() -> Change:
    """Return the statement that frees a reserved key: its request did not succeed."""
    columns = idempotent_request.c
    return delete(idempotent_request).where(
        columns.key_digest == _DIGEST, columns.status.is_(None)
    )


@cache
def prune() -> Change:
    """Return the statement that drops what is older than a day, a few thousand at a time."""
    columns = idempotent_request.c
    limit = func.clock_timestamp() - KEPT
    old = select(columns.key_digest).where(columns.created_at < limit).limit(5_000)
    return delete(idempotent_request).where(columns.key_digest.in_(old))
