"""Rules of likes."""

from collections.abc import Sequence

from serving.access.subject import Subject
from serving.social.comments import service as comments
from serving.social.likes.schemas import Liked, LikedOfThese
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts import service as posts
from serving.social.refusals import refusals
from storage.social.statements import viewer
from storage.social.writes import likes


async def like_post(parts: SocialParts, subject: Subject, post_id: int) -> tuple[Liked, bool]:
    """Like a post; return how often it is liked, and whether this is new.

    Raises:
        ForbiddenError: a block stands between.
        NotFoundError: there is none that this subject may see.
    """
    with refusals():
        is_new = await parts.writes.apply(subject, likes.like_post, viewer_of(subject), post_id)
    found = await posts.read(parts, subject, post_id)
    return Liked(world=parts.world, has_liked=True, like_count=found.like_count), is_new


async def like_comment(
    parts: SocialParts, subject: Subject, comment_id: int
) -> tuple[Liked, bool]:
    """Like a comment. Returns and raises as `like_post`."""
    with refusals():
        is_new = await parts.writes.apply(
            subject, likes.like_comment, viewer_of(subject), comment_id
        )
    found = await comments.read(parts, subject, comment_id)
    return Liked(world=parts.world, has_liked=True, like_count=found.like_count), is_new


async def unlike_post(parts: SocialParts, subject: Subject, post_id: int) -> None:
    """Like a post no longer. Raises `NotFoundError` if there was nothing to like."""
    with refusals():
        await parts.writes.apply(subject, likes.unlike_post, viewer_of(subject), post_id)


async def unlike_comment(parts: SocialParts, subject: Subject, comment_id: int) -> None:
    """Like a comment no longer. Raises as `unlike_post`."""
    with refusals():
        await parts.writes.apply(subject, likes.unlike_comment, viewer_of(subject), comment_id)


async def liked_of(
    parts: SocialParts,
    subject: Subject,
    *,
    post_ids: Sequence[int],
    comment_ids: Sequence[int],
) -> LikedOfThese:
    """Return which of some posts and comments a subject likes."""
    row = await parts.database.fetch_one(
        viewer.liked(),
        viewer_id=viewer_of(subject),
        post_ids=post_ids,
        comment_ids=comment_ids,
    )
    found = row or {"posts": [], "comments": []}
    return LikedOfThese(
        world=parts.world,
        post_ids=sorted(found["posts"]),
        comment_ids=sorted(found["comments"]),
    )
