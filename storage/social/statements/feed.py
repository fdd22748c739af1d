"""The feed: what those whom somebody follows have posted, newest first, and one's own posts.

Fan-out on read, in two ways with one result. Who follows few: a page of n posts can only come from
the n authors who posted last, so each author costs one look at an index, and those n at most n
more. Who follows many: the newest posts of all are looked through for theirs, which is enough if
there are n among them. Either way the shape of the question leaves the planner no choice (LATERAL
with LIMIT, hashed lists), so that a plan made for other parameters is as good.
"""

from functools import cache

from sqlalchemy import ColumnElement, Select, select, true, union_all

from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.social.statements.posts import BEFORE, LIMIT, joined, newest
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.tables.relation import follow, mute
from storage.social.visibility import (
    VIEWER,
    is_accepted,
    is_for_followers,
    is_wanted,
    may_see,
)

WINDOW = 3_000
"""How many of the newest posts are looked through for those of many authors."""
_MATERIALIZED = "MATERIALIZED"


@cache
def breadth() -> Question:
    """How many the viewer follows: `following_count`. Parameters: viewer_id."""
    return select(profile.c.following_count).where(profile.c.account_id == VIEWER)


@cache
def following(*, is_continued: bool) -> Question:
    """Ids of a feed's posts, newest first. Parameters: viewer_id, limit[, before_id]."""
    authors = _authors().cte("author").prefix_with(_MATERIALIZED, dialect="postgresql")
    last = _of_author(authors.c.account_id, is_continued=is_continued).limit(1).lateral("last")
    recent = (
        select(authors.c.account_id)
        .select_from(authors.join(last, true()))
        .order_by(last.c.post_id.desc())
        .limit(LIMIT)
        .cte("recent")
        .prefix_with(_MATERIALIZED, dialect="postgresql")
    )
    each = _of_author(recent.c.account_id, is_continued=is_continued).limit(LIMIT).lateral("each")
    return (
        select(each.c.post_id)
        .select_from(recent.join(each, true()))
        .order_by(each.c.post_id.desc())
        .limit(LIMIT)
    )


@cache
def among_newest(*, is_continued: bool) -> Question:
    """The same ids, as far as they are among the newest posts. Parameters: as `following`.

    Fewer than `limit` do not mean that there are no older ones.
    """
    statement = select(post.c.post_id, post.c.account_id).where(is_for_followers(post))
    if is_continued:
        statement = statement.where(post.c.post_id < BEFORE)
    window = (
        statement.order_by(post.c.post_id.desc())
        .limit(WINDOW)
        .cte("newest")
        .prefix_with(_MATERIALIZED, dialect="postgresql")
    )
    # IS TRUE keeps it from becoming a join, whose kind would depend on a guess.
    is_followed = window.c.account_id.in_(_authors()).is_(true())
    return (
        select(window.c.post_id).where(is_followed).order_by(window.c.post_id.desc()).limit(LIMIT)
    )


@cache
def discovery(*, is_continued: bool) -> Question:
    """Ids of everybody's posts. Parameters: viewer_id, limit[, before_id]."""
    statement = joined(select(post.c.post_id)).where(
        post.c.is_counted, may_see(post, account, profile), is_wanted(post.c.account_id)
    )
    return newest(statement, is_continued=is_continued)


def _authors() -> Select[tuple[int]]:
    """Those whom the viewer follows and wants to meet, and the viewer.

    A block ends every follow between two people, and prevents new ones, so it is not checked here.
    """
    muted = select(mute.c.other_id).where(mute.c.account_id == VIEWER)
    suspended = select(account.c.account_id).where(account.c.suspended_at.is_not(None))
    others = select(follow.c.followee_id.label("account_id")).where(
        follow.c.follower_id == VIEWER,
        is_accepted(),
        follow.c.followee_id.not_in(muted),
        follow.c.followee_id.not_in(suspended),
    )
    everybody = union_all(others, select(VIEWER)).subquery()
    return select(everybody.c.account_id)


def _of_author(account_id: ColumnElement[int], *, is_continued: bool) -> Select[tuple[int]]:
    own = post.alias()
    statement = select(own.c.post_id).where(own.c.account_id == account_id, is_for_followers(own))
    if is_continued:
        statement = statement.where(own.c.post_id < BEFORE)
    return statement.order_by(own.c.post_id.desc())
