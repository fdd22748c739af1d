"""Keys that sign access tokens. Instants are the wall clock's."""

from functools import cache

from sqlalchemy import Interval, bindparam, func, or_, select

from storage.identity.tables.access import signing_key
from storage.kit.question import Question

_NOW = func.clock_timestamp()


@cache
def usable() -> Question:
    """Keys whose tokens may still run, newest first. Parameters: overlap."""
    retired_at = signing_key.c.retired_at
    return (
        select(signing_key, (_NOW - signing_key.c.created_at).label("age"))
        .where(or_(retired_at.is_(None), retired_at > _NOW - bindparam("overlap", type_=Interval)))
        .order_by(signing_key.c.created_at.desc(), signing_key.c.kid)
    )
