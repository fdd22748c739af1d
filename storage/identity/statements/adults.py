"""Who declared to be an adult."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, select

from storage.identity.adults import DOCUMENT
from storage.identity.tables.account import consent
from storage.kit.question import Question


@cache
def of_account() -> Question:
    """When an account declared it; no row where it did not. Parameters: account_id."""
    return select(consent.c.at).where(
        consent.c.account_id == bindparam("account_id", type_=BigInteger),
        consent.c.document == DOCUMENT,
    )
