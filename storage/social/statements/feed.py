"""The feed: what those whom somebody follows have posted, newest first, and one's own posts.

Fan-out on read: a page of n posts can only come from the n authors who posted last. Each author
costs one look at their profile, which has the id of their newest post, and those n at most n looks
more. The shape of the question leaves the planner no choice (LATERAL with LIMIT, hashed lists), so
that a plan made for other parameters is as good.
"""

from functools import cache

from sqlalchemy import ColumnElement, Select, case, select, true, union_all
from sqlalchemy.sql.selectable import LateralFromClause

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

_MATERIALIZED = "MATERIALIZED"


@cache
def following(*, is_continued: bool) -> Question:
    """Ids of a feed's posts, newest first. Parameters: viewer_id, limit[, before_id]."""
    authors = _authors().cte("author").prefix_with(_MATERIALIZED, dialect="postgresql")
    last = _last(authors.c.account_id, is_continued=is_continued)
    recent = (
        select(authors.c.account_id)
        .select_from(authors.join(last, true()))
        .order_by(last.c.post_id.desc().nulls_last())
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


def _last(account_id: ColumnElement[int], *, is_continued: bool) -> LateralFromClause:
    """Return the id of somebody's newest post, or the newest of a page that is continued.

    The profile has it; only of those who posted since the page began, the posts are asked.
    """
    newest: ColumnElement[int] = profile.c.last_post_id
    if is_continued:
        own = _of_author(profile.c.account_id, is_continued=True).limit(1)
        older = own.correlate(profile).scalar_subquery()
        newest = case((newest < BEFORE, newest), (newest.is_not(None), older))
    statement = select(newest.label("post_id")).where(profile.c.account_id == account_id)
    return statement.limit(1).lateral("last")


def _of_author(account_id: ColumnElement[int], *, is_continued: bool) -> Select[tuple[int]]:
    own = post.alias()
    statement = select(own.c.post_id).where(own.c.account_id == account_id, is_for_followers(own))
    if is_continued:
        statement = statement.where(own.c.post_id < BEFORE)
    return statement.order_by(own.c.post_id.desc())
