"""Whose turn it is among processes that answer the same question."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, func, select

from storage.statements import Question


@cache
def take() -> Question:
    """Whether it is one's turn, as `is_ours`; it ends with the connection. Parameters: key."""
    turn = func.pg_try_advisory_lock(bindparam("key", type_=BigInteger))
    return select(turn.label("is_ours"))
