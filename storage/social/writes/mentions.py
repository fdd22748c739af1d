"""Whom a text may mention, and notices of mentions in posts, which the worker writes soon after.

The mention is the truth: `due_at` is set while its notice is not written. So whoever posts waits
for no place in the event log, and the notices of many posts are written together.
"""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ARRAY, BigInteger, DateTime, Select, Text, bindparam, func, select, update

from storage.identity.tables.account import account, person
from storage.kit.rules import Row, Rule, rows
from storage.social import notices
from storage.social.notices import News
from storage.social.tables.post import mention, post
from storage.social.visibility import is_blocked

MOST_AT_ONCE = 200

_AUTHOR = bindparam("author_id", type_=BigInteger)
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


@cache
def mentioned() -> Select[tuple[int]]:
    """Return the question for accounts that an author may mention. Parameters: names, author_id.

    `names` are keys of usernames.
    """
    return (
        select(person.c.account_id)
        .join(account, account.c.account_id == person.c.account_id)
        .where(
            person.c.username_key == func.any(bindparam("names", type_=ARRAY(Text))),
            person.c.account_id != _AUTHOR,
            account.c.suspended_at.is_(None),
            ~is_blocked(person.c.account_id, _AUTHOR),
        )
    )


def make_due(post_id: int) -> Rule[None]:
    """Have the users notified whom a post mentions; nobody is notified of it twice."""
    of_post = (mention.c.post_id == post_id, mention.c.comment_id.is_(None))
    yield from rows(update(mention).where(*of_post).values(due_at=_WALL))


def notify_due() -> Rule[int]:
    """Notify the users whom posts mention, the oldest mentions first; return how many were due.

    Mentions that somebody else changes at this moment are left for the next time.
    """
    due = (
        select(mention.c.mention_id, mention.c.post_id, mention.c.account_id,
               post.c.account_id.label("author_id"))
        .join(post, post.c.post_id == mention.c.post_id)
        .where(mention.c.due_at.is_not(None))
        .order_by(mention.c.mention_id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True, of=mention)
    )  # fmt: skip
    found = yield from rows(due)
    if not found:
        return 0
    by_post = sorted(found, key=itemgetter("post_id", "account_id"))
    for post_id, named in groupby(by_post, key=itemgetter("post_id")):
        yield from _notify(post_id, named)
    ids = [row["mention_id"] for row in found]
    yield from rows(update(mention).where(mention.c.mention_id.in_(ids)).values(due_at=None))
    return len(found)


def _notify(post_id: int, named: Iterable[Row]) -> Rule[None]:
    each = list(named)
    author_id: int = each[0]["author_id"]
    news = News(kind="mention", noun="post", thing=post_id, actor_id=author_id, post_id=post_id)
    yield from notices.notify(news, [row["account_id"] for row in each])
