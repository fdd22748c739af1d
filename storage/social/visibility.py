"""Who may see what: the conditions that every query of the community uses.

    select(...).where(may_see(post, author, profile))     # parameter: viewer_id

A viewer is an account or nobody (`NOBODY`). What is public is the same for every viewer; a block
takes away the interaction with somebody and one's own views of them, and not what is public.
*Followers* are those of this moment. Somebody suspended or erased shows nothing, but an erased
person's post stays as a tombstone while it carries a thread.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from storage.social.tables.relation import block, follow, mute

Condition = ColumnElement[bool]
NOBODY = 0
"""The viewer that no account is."""
VIEWER = bindparam("viewer_id", type_=BigInteger)
# Written out, so that a plan for any parameters can use the indexes that are partial by them.
_PUBLIC = literal_column("'public'", Text)
_PRIVATE = literal_column("'private'", Text)
_ACCEPTED = literal_column("'accepted'", Text)


def is_open(author: FromClause) -> Condition:
    """Whether an account is neither suspended nor erased."""
    return and_(author.c.suspended_at.is_(None), author.c.erased_at.is_(None))


def is_accepted(rows: FromClause = follow) -> Condition:
    """Whether a row of `follow` is more than a request."""
    return rows.c.state == _ACCEPTED


def is_for_followers(post: FromClause) -> Condition:
    """Whether a post is shown to those who follow its author, if that is open."""
    return and_(post.c.is_live, post.c.visibility != _PRIVATE)


def follows(follower: ColumnElement[Any], followee: ColumnElement[Any]) -> Condition:
    """Whether one follows the other, and was accepted."""
    pair = follow.alias("pair")  # of its own, since the question may be about follows itself
    return (
        select(pair.c.follower_id)
        .where(pair.c.follower_id == follower, pair.c.followee_id == followee, is_accepted(pair))
        .correlate_except(pair)
        .exists()
    )


def is_blocked(one: ColumnElement[Any], other: ColumnElement[Any]) -> Condition:
    """Whether either of two has blocked the other."""
    return or_(_has_blocked(one, other), _has_blocked(other, one))


def is_wanted(author_id: ColumnElement[Any], viewer: ColumnElement[Any] = VIEWER) -> Condition:
    """Whether the viewer wants to meet somebody: neither blocked the other, none is muted."""
    muted = (
        select(mute.c.other_id)
        .where(mute.c.account_id == viewer, mute.c.other_id == author_id)
        .correlate_except(mute)
    )
    return and_(~is_blocked(viewer, author_id), ~muted.exists())


def shows_lists(author: FromClause, profile: FromClause) -> Condition:
    """Whether the viewer may see whom somebody follows, and by whom they are followed."""
    return and_(is_open(author), _is_admitted(author.c.account_id, profile))


def is_public(post: FromClause, author: FromClause, profile: FromClause) -> Condition:
    """Whether everybody may see a post; a private profile has no public posts."""
    return and_(
        post.c.is_live,
        is_open(author),
        post.c.visibility == _PUBLIC,
        ~_is_private(profile),
    )


def may_see(
    post: FromClause,
    author: FromClause,
    profile: FromClause,
    viewer: ColumnElement[Any] = VIEWER,
) -> Condition:
    """Whether the viewer may see a post, in a list as alone.

    Args:
        post: rows of `post`.
        author: their accounts.
        profile: of those, or nothing where there is none yet.
        viewer: who looks, where that is not the question's parameter.
    """
    is_admitted = and_(is_for_followers(post), follows(viewer, post.c.account_id))
    is_own = post.c.account_id == viewer
    shown = or_(is_public(post, author, profile), is_own, is_admitted)
    return and_(post.c.is_live, is_open(author), shown)


def may_list(post: FromClause, author: FromClause, profile: FromClause) -> Condition:
    """Whether the viewer may see a post in the list of its author's.

    Besides what other lists show: one's own that was removed, or waits for review.
    """
    return or_(may_see(post, author, profile), _is_own(post))


def may_read(post: FromClause, author: FromClause, profile: FromClause) -> Condition:
    """Whether the viewer may see a post when they ask for this one.

    Besides what the author's list shows: what is left of an erased person's.
    """
    is_tombstone = and_(
        author.c.erased_at.is_not(None),
        post.c.visibility == _PUBLIC,
        post.c.removed_at.is_(None),
        post.c.comment_count > 0,
    )
    return or_(may_list(post, author, profile), is_tombstone)


def _is_own(post: FromClause) -> Condition:
    return and_(post.c.account_id == VIEWER, post.c.deleted_at.is_(None))


def _is_admitted(author_id: ColumnElement[Any], profile: FromClause) -> Condition:
    return or_(~_is_private(profile), author_id == VIEWER, follows(VIEWER, author_id))


def _is_private(profile: FromClause) -> ColumnElement[bool]:
    return func.coalesce(profile.c.is_private, False)


def _has_blocked(one: ColumnElement[Any], other: ColumnElement[Any]) -> Condition:
    return (
        select(block.c.other_id)
        .where(block.c.account_id == one, block.c.other_id == other)
        .correlate_except(block)
        .exists()
    )
