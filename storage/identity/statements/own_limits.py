"""Limits that people set for themselves."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, select

from storage.identity.tables.own_limit import own_limit
from storage.kit.question import Question


@cache
def of_account() -> Question:
    """All limits of an account, as they were written. Parameters: account_id."""
    return select(own_limit).where(
        own_limit.c.account_id == bindparam("account_id", type_=BigInteger)
    )
