"""Whose turn it is among processes that answer the same question."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, func, select

from storage.statements import Question


@cache
def wait() -> Question:
    """Wait for one's turn, which ends with the connection. Parameters: key."""
    return select(func.pg_advisory_lock(bindparam("key", type_=BigInteger)))
