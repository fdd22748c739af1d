"""New public posts, announced to open feeds: at most once a second, however many there are.

Only what everybody may see is announced: posts for followers, private profiles, and what waits for
review leave no trace in the topic.
"""

from datetime import timedelta

from sqlalchemy import DateTime, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity.tables.account import account
from storage.kit.events import Event
from storage.kit.question import Question
from storage.kit.rules import Publish, Rule, now, one, rows
from storage.social.events import PostsAdded
from storage.social.statements.posts import joined
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.tables.reaching import feed_news
from storage.social.visibility import is_public

PAUSE = timedelta(seconds=1)
NEWEST = 50
"""So many posts are compared with what was announced before: a page of a feed."""
_PUBLIC = "public"
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


def tell() -> Rule[int]:
    """Publish that there are new public posts; return how many.

    A post may be committed after one with a higher id, so the ids are compared, not counted on.
    """
    found = yield from rows(_newest())
    newest = [row["post_id"] for row in found]
    held = yield from one(select(feed_news).where(feed_news.c.feed == _PUBLIC))
    if held is None:  # what was there before anybody looked is no news
        first = upsert(feed_news).values(feed=_PUBLIC, post_ids=newest)
        yield from rows(first.on_conflict_do_nothing())
        return 0
    if not _fresh(newest, held["post_ids"]):
        return 0
    due = or_(feed_news.c.notified_at.is_(None), feed_news.c.notified_at <= _WALL - PAUSE)
    locking = select(feed_news).where(feed_news.c.feed == _PUBLIC, due)
    held = yield from one(locking.with_for_update(skip_locked=True))
    if held is None:
        return 0
    fresh = _fresh(newest, held["post_ids"])
    if not fresh:
        return 0
    told = update(feed_news).where(feed_news.c.feed == _PUBLIC)
    yield from rows(told.values(post_ids=newest, notified_at=_WALL))
    at = yield from now()
    authors = {row["post_id"]: row["account_id"] for row in found}
    payload = PostsAdded(post_ids=fresh, author_ids=[authors[each] for each in fresh])
    yield Publish(Event.of(payload, topics=["community"], occurred_at=at))
    return len(fresh)


def _fresh(newest: list[int], before: list[int]) -> list[int]:
    """Return ids that were not announced; what moved up as others went away is not new."""
    oldest = min(before) if len(before) == NEWEST else 0
    return sorted(each for each in newest if each > oldest and each not in before)


def _newest() -> Question:
    return (
        joined(select(post.c.post_id, post.c.account_id))
        .where(is_public(post, account, profile))
        .order_by(post.c.post_id.desc())
        .limit(NEWEST)
    )
