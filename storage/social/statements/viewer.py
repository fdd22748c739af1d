"""What differs per viewer of what is the same for everybody: what they liked, and may do."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select

from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.social.statements.posts import joined
from storage.social.tables.comment import comment_like
from storage.social.tables.post import post, post_like
from storage.social.tables.profile import profile
from storage.social.visibility import VIEWER, follows, is_blocked, may_read, may_see

_POSTS = bindparam("post_ids", type_=ARRAY(BigInteger))
_COMMENTS = bindparam("comment_ids", type_=ARRAY(BigInteger))


@cache
def may_follow() -> Question:
    """Which posts the viewer may follow as they change. Parameters: viewer_id, post_ids.

    Those that they may see, unless a block stands between.
    """
    return joined(select(post.c.post_id)).where(
        post.c.post_id == func.any(_POSTS),
        may_see(post, account, profile),
        ~is_blocked(VIEWER, post.c.account_id),
    )


@cache
def of_post() -> Question:
    """How the viewer stands to a post that they may read. Parameters: viewer_id, post_id."""
    liked = select(post_like.c.at).where(
        post_like.c.post_id == post.c.post_id, post_like.c.account_id == VIEWER
    )
    return joined(
        select(
            post.c.account_id,
            post.c.locked_at,
            liked.exists().label("has_liked"),
            follows(VIEWER, post.c.account_id).label("follows_author"),
            may_see(post, account, profile).label("is_shown"),
            (~is_blocked(VIEWER, post.c.account_id)).label("may_interact"),
        )
    ).where(
        post.c.post_id == bindparam("post_id", type_=BigInteger), may_read(post, account, profile)
    )


@cache
def liked() -> Question:
    """Which of some posts and comments the viewer has liked: one row of two arrays.

    Parameters: viewer_id, post_ids, comment_ids.
    """
    posts = select(post_like.c.post_id).where(
        post_like.c.account_id == VIEWER, post_like.c.post_id == func.any(_POSTS)
    )
    comments = select(comment_like.c.comment_id).where(
        comment_like.c.account_id == VIEWER, comment_like.c.comment_id == func.any(_COMMENTS)
    )
    return select(func.array(posts.scalar_subquery()).label("posts")).add_columns(
        func.array(comments.scalar_subquery()).label("comments")
    )
