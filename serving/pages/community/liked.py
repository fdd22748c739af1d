"""Which of the things on a page its viewer likes."""

from collections.abc import Sequence

from serving.access.subject import Kind, Subject
from serving.social.likes.service import liked_of
from serving.social.parts import SocialParts
from serving.social.posts.schemas import PostRead


async def liked_posts(
    parts: SocialParts, subject: Subject, posts: Sequence[PostRead]
) -> Sequence[int]:
    """Return the ids of those posts that a subject likes; nobody likes none."""
    if subject.kind is Kind.ANONYMOUS or not posts:
        return ()
    ids = [post.post_id for post in posts]
    return (await liked_of(parts, subject, post_ids=ids, comment_ids=[])).post_ids


async def liked_comments(
    parts: SocialParts, subject: Subject, comment_ids: Sequence[int]
) -> Sequence[int]:
    """Return the ids of those comments that a subject likes; nobody likes none."""
    if subject.kind is Kind.ANONYMOUS or not comment_ids:
        return ()
    return (await liked_of(parts, subject, post_ids=[], comment_ids=comment_ids)).comment_ids
