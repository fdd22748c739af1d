"""Rules of hashtags."""

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.social.hashtags.schemas import TrendPage, TrendRead
from serving.social.pages import before, following
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts.schemas import PostPage
from serving.social.posts.shown import read_posts
from serving.social.text.entities import fold
from storage.social.statements import found

_FEWEST_AUTHORS = 2
_MOST_TRENDS = 20


async def read_posts_with(
    parts: SocialParts, subject: Subject, tag: str, page: PageRequest
) -> PostPage:
    """Return posts with a hashtag, newest first; none of people blocked or muted."""
    values = before(page, "hashtag")
    viewer_id = viewer_of(subject)
    rows = await parts.database.fetch(
        found.with_tag(is_continued=bool(values)),
        viewer_id=viewer_id,
        tag=fold(tag),
        limit=page.limit + 1,
        **values,
    )
    ids = [row["post_id"] for row in rows]
    return PostPage(
        world=parts.world,
        items=await read_posts(parts, viewer_id, ids[: page.limit]),
        next_cursor=following(page, "hashtag", ids),
    )


async def read_trends(parts: SocialParts, *, hours: int) -> TrendPage:
    """Return the hashtags of public posts that most people used within so many hours."""
    rows = await parts.database.fetch(
        found.trending(), hours=hours, fewest=_FEWEST_AUTHORS, limit=_MOST_TRENDS
    )
    items = [TrendRead.model_validate(dict(row)) for row in rows]
    return TrendPage(world=parts.world, items=items, next_cursor=None)
