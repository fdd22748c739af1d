"""A post's count of likes, sent to its viewers: at most once a second, however many like it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import DateTime, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.kit.events import Event
from storage.kit.rules import Publish, Rule, now, rows
from storage.social.events import PostLiked
from storage.social.tables.post import post
from storage.social.tables.reaching import like_news

PAUSE = timedelta(seconds=1)
MOST_AT_ONCE = 500

_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


def changed(post_id: int) -> Rule[None]:
    """Note, in the transaction of a like, that a post has more or fewer."""
    noted = upsert(like_news).values(post_id=post_id, due_since=_WALL)
    yield from rows(
        noted.on_conflict_do_update(
            index_elements=[like_news.c.post_id],
            set_={"due_since": noted.excluded.due_since},
            where=like_news.c.due_since.is_(None),
        )
    )


def tell() -> Rule[int]:
    """Publish the counts of posts whose likes changed; return how many posts."""
    due = (
        select(like_news.c.post_id)
        .where(like_news.c.due_since.is_not(None))
        .where(or_(like_news.c.notified_at.is_(None), like_news.c.notified_at <= _WALL - PAUSE))
        .order_by(like_news.c.post_id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = yield from rows(due)
    ids = [row["post_id"] for row in found]
    if not ids:
        return 0
    notified = update(like_news).where(like_news.c.post_id.in_(ids))
    yield from rows(notified.values(due_since=None, notified_at=_WALL))
    counts = select(post.c.post_id, post.c.like_count).where(
        post.c.post_id.in_(ids), post.c.is_live
    )
    for row in (yield from rows(counts)):
        yield from _publish(row)
    return len(ids)


def _publish(row: Mapping[str, Any]) -> Rule[None]:
    at = yield from now()
    payload = PostLiked(post_id=row["post_id"], like_count=row["like_count"])
    yield Publish(Event.of(payload, topics=[f"post:{row['post_id']}"], occurred_at=at))
