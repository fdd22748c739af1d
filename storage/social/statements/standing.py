"""What is checked before an account posts: its age, its suspension, what it wrote lately."""

from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Table,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.social.tables.comment import comment
from storage.social.tables.decision import restriction
from storage.social.tables.post import post
from storage.social.tables.talk import message

_ACCOUNT = bindparam("account_id", type_=BigInteger)
_FINGERPRINT = bindparam("fingerprint", type_=BigInteger)
# Evaluated once in a statement: otherwise the function would run for each text that is counted.
_CLOCK = select(func.clock.now(type_=DateTime(timezone=True)).label("now")).cte("clock")
_NOW = select(_CLOCK.c.now).scalar_subquery()
_LATEST = 100
"""So many of an account's texts are counted at most, the latest."""
_MOST_COPIES = 20
_TEXTS = ((post, "post_id"), (comment, "comment_id"), (message, "message_id"))


@cache
def of_writer(*, is_repeatable: bool, is_message: bool = False) -> Question:
    """How an account stands: `role`, `age`, `until`, `in_hour`, `recent`, `repeated`, `copied`.

    Parameters: account_id[, fingerprint]. Nothing is found of an account that does not exist.

    Args:
        is_repeatable: the text is long enough to be compared with others.
        is_message: messages in rooms are counted by hour and minutes; otherwise posts and
            comments. Texts that repeat each other are counted wherever they are.
    """
    texts = union_all(*(_latest(table, key) for table, key in _TEXTS)).cte("latest")
    counts = texts.c.is_message if is_message else ~texts.c.is_message
    hour, minutes, day = (
        _NOW - literal_column(f"interval '{span}'") for span in ("1 hour", "10 minutes", "1 day")
    )
    same = func.count().filter(texts.c.created_at > day, texts.c.fingerprint == _FINGERPRINT)
    mine = select(
        func.count().filter(counts, texts.c.created_at > hour).label("in_hour"),
        func.count().filter(counts, texts.c.created_at > minutes).label("recent"),
        (same if is_repeatable else literal(0)).label("repeated"),
    ).select_from(texts)
    counted = mine.subquery("counted")
    return (
        select(
            account.c.role,
            (func.clock_timestamp() - account.c.created_at).label("age"),
            func.clock_timestamp().label("at"),
            restriction.c.until,
            counted,
            (_copies(day) if is_repeatable else literal(0)).label("copied"),
        )
        .select_from(account.join(counted, true()))
        .outerjoin(
            restriction,
            (restriction.c.account_id == account.c.account_id)
            & (restriction.c.until > func.clock_timestamp()),
        )
        .where(account.c.account_id == _ACCOUNT)
    )


@cache
def restricted() -> Question:
    """Until when an account is suspended from content: no row if it is not.

    Parameters: account_id.
    """
    return select(restriction.c.until).where(
        restriction.c.account_id == _ACCOUNT, restriction.c.until > func.clock_timestamp()
    )


def _latest(table: Table, key: str) -> Question:
    newest = (
        select(table.c.created_at, table.c.fingerprint)
        .where(table.c.account_id == _ACCOUNT)
        .order_by(table.c[key].desc())
        .limit(_LATEST)
        .subquery(f"of_{table.name}")
    )
    is_message = literal(table is message).label("is_message")
    return select(newest.c.created_at, newest.c.fingerprint, is_message)


def _copies(day: ColumnElement[object]) -> ColumnElement[int]:
    """Count texts of others with the same fingerprint, the newest only."""
    each = [
        select(table.c[key].label("id"))
        .where(
            table.c.fingerprint == _FINGERPRINT,
            table.c.account_id != _ACCOUNT,
            table.c.created_at > day,
        )
        .order_by(table.c[key].desc())
        .limit(_MOST_COPIES)
        .subquery(f"copies_of_{table.name}")
        for table, key in _TEXTS
    ]
    counts = [select(func.count()).select_from(one).scalar_subquery() for one in each]
    return counts[0] + counts[1] + counts[2]
