"""Whether the counters say what there is: each beside a count of the rows."""

from functools import cache

from sqlalchemy import ColumnElement, Integer, Table, and_, func, literal, select, union_all

from storage.kit.question import Question
from storage.social.tables.comment import comment, comment_like
from storage.social.tables.post import post, post_like
from storage.social.tables.profile import profile
from storage.social.tables.relation import follow
from storage.social.visibility import is_for_followers

_REPLY = comment.alias("reply")
_KEPT: tuple[tuple[ColumnElement[int], ColumnElement[int], Table, ColumnElement[bool]], ...] = (
    (
        profile.c.post_count,
        profile.c.account_id,
        post,
        and_(post.c.account_id == profile.c.account_id, post.c.is_counted),
    ),
    (
        profile.c.follower_count,
        profile.c.account_id,
        follow,
        and_(follow.c.followee_id == profile.c.account_id, follow.c.state == "accepted"),
    ),
    (
        profile.c.following_count,
        profile.c.account_id,
        follow,
        and_(follow.c.follower_id == profile.c.account_id, follow.c.state == "accepted"),
    ),
    (post.c.like_count, post.c.post_id, post_like, post_like.c.post_id == post.c.post_id),
    (
        post.c.comment_count,
        post.c.post_id,
        comment,
        and_(comment.c.post_id == post.c.post_id, comment.c.is_counted),
    ),
    (
        comment.c.like_count,
        comment.c.comment_id,
        comment_like,
        comment_like.c.comment_id == comment.c.comment_id,
    ),
)


@cache
def wrong() -> Question:
    """Every counter that is not what a count of its rows is: `name`, `id`, `kept`, `counted`."""
    replies = select(func.count()).where(
        _REPLY.c.parent_id == comment.c.comment_id, _REPLY.c.is_shown
    )
    each = [
        select(
            literal(str(counter)).label("name"),
            key.label("id"),
            counter.label("kept"),
            select(func.count())
            .select_from(counted)
            .where(condition)
            .correlate(counter.table)
            .scalar_subquery()
            .cast(Integer)
            .label("counted"),
        )
        for counter, key, counted, condition in _KEPT
    ]
    each.append(
        select(
            literal(str(comment.c.reply_count)),
            comment.c.comment_id,
            comment.c.reply_count,
            replies.scalar_subquery().cast(Integer),
        )
    )
    newest = select(func.max(post.c.post_id)).where(
        post.c.account_id == profile.c.account_id, is_for_followers(post)
    )
    each.append(
        select(
            literal(str(profile.c.last_post_id)),
            profile.c.account_id,
            func.coalesce(profile.c.last_post_id, 0),
            func.coalesce(newest.correlate(profile).scalar_subquery(), 0),
        )
    )
    found = union_all(*each).subquery()
    return select(found).where(found.c.kept != found.c.counted)
