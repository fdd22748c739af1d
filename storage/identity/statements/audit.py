"""Questions about the record of acts."""

from functools import cache

from sqlalchemy import BigInteger, DateTime, Integer, Text, bindparam, select

from storage.identity.tables.account import person
from storage.identity.tables.audit import audit_entry
from storage.kit.question import Question

FILTERS = {
    "actor_id": audit_entry.c.actor_id == bindparam("actor_id", type_=BigInteger),
    "act": audit_entry.c.act == bindparam("act", type_=Text),
    "target_kind": audit_entry.c.target_kind == bindparam("target_kind", type_=Text),
    "target_id": audit_entry.c.target_id == bindparam("target_id", type_=Text),
    "request_id": audit_entry.c.request_id == bindparam("request_id", type_=Text),
    "since": audit_entry.c.at >= bindparam("since", type_=DateTime(timezone=True)),
    "until": audit_entry.c.at < bindparam("until", type_=DateTime(timezone=True)),
}


@cache
def page(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Acts, newest first, with the name of who did them while they have one.

    Parameters: limit; those of `filters` by their names; before_id.
    """
    statement = (
        select(audit_entry, person.c.username.label("actor"))
        .outerjoin(person, person.c.account_id == audit_entry.c.actor_id)
        .order_by(audit_entry.c.entry_id.desc())
        .limit(bindparam("limit", type_=Integer))
        .where(*(FILTERS[name] for name in sorted(filters)))
    )
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(audit_entry.c.entry_id < before)
    return statement
