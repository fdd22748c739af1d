"""Comments under a post, level by level, and some by their ids."""

from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    true,
    tuple_,
)

from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.statements.posts import LIMIT, author_columns
from storage.social.tables.comment import comment
from storage.social.tables.post import mention, post
from storage.social.tables.profile import profile
from storage.social.visibility import VIEWER, is_open, may_read

Order = Literal["new", "old", "top"]
_LAST = bindparam("last_id", type_=BigInteger)
_LAST_LIKES = bindparam("last_likes", type_=Integer)


@cache
def below(*, order: Order, is_reply: bool, is_continued: bool) -> Question:
    """Answers to a post, or to a comment. Parameters: post_id, limit[, parent_id, last_id].

    The caller checks beforehand whether the viewer may read the post.

    Args:
        order: `top` needs the parameter last_likes, too, where it is continued.
        is_reply: those to the comment `parent_id`.
        is_continued: those after the comment `last_id`.
    """
    statement = _rows().where(
        comment.c.post_id == bindparam("post_id", type_=BigInteger),
        comment.c.is_shown,
        comment.c.parent_id == bindparam("parent_id", type_=BigInteger)
        if is_reply
        else comment.c.parent_id.is_(None),
    )
    if is_continued and order == "top":
        place = tuple_(comment.c.like_count, comment.c.comment_id)
        statement = statement.where(place < tuple_(_LAST_LIKES, _LAST))
    elif is_continued:
        is_after = comment.c.comment_id > _LAST if order == "old" else comment.c.comment_id < _LAST
        statement = statement.where(is_after)
    return statement.order_by(*_ordered(order)).limit(LIMIT)


@cache
def below_each(*, order: Order) -> Question:
    """The first answers to each of some comments. Parameters: parent_ids, limit.

    The caller checks beforehand whether the viewer may read their post.
    """
    requested = (
        func.unnest(bindparam("parent_ids", type_=ARRAY(BigInteger)))
        .table_valued("parent_id")
        .render_derived("requested")
    )
    first = _rows().where(comment.c.parent_id == requested.c.parent_id, comment.c.is_shown)
    each = first.order_by(*_ordered(order)).limit(LIMIT).lateral("each")
    return select(each).select_from(requested.join(each, true()))


@cache
def by_ids() -> Question:
    """Comments under posts that the viewer may read. Parameters: viewer_id, comment_ids.

    Their own that are removed, or wait for review, they read too.
    """
    is_own = and_(comment.c.account_id == VIEWER, comment.c.deleted_at.is_(None))
    author = account.alias("post_author")
    of_author = profile.alias("post_author_profile")
    return (
        _rows(is_own)
        .join(post, post.c.post_id == comment.c.post_id)
        .join(author, author.c.account_id == post.c.account_id)
        .outerjoin(of_author, of_author.c.account_id == post.c.account_id)
        .where(
            comment.c.comment_id == func.any(bindparam("comment_ids", type_=ARRAY(BigInteger))),
            or_(comment.c.is_shown, is_own),
            may_read(post, author, of_author),
        )
        .order_by(comment.c.comment_id)
    )


def _ordered(order: Order) -> list[ColumnElement[Any]]:
    if order == "old":
        return [comment.c.comment_id]
    newest = comment.c.comment_id.desc()
    return [comment.c.like_count.desc(), newest] if order == "top" else [newest]


def _rows(is_own: ColumnElement[bool] | None = None) -> Question:
    named = person.alias("named")
    mentioned = (
        select(func.array_agg(cast(named.c.username, Text)))
        .select_from(mention.join(named, named.c.account_id == mention.c.account_id))
        .where(
            mention.c.post_id == comment.c.post_id, mention.c.comment_id == comment.c.comment_id
        )
        .scalar_subquery()
    )
    is_readable = and_(comment.c.is_counted, is_open(account))
    if is_own is not None:
        is_readable = or_(is_readable, is_own)
    columns = [each for each in comment.c if each.name != "text"]
    return (
        select(
            *columns,
            case((is_readable, comment.c.text)).label("text"),
            *author_columns(),
            account.c.suspended_at,
            account.c.erased_at,
            mentioned.label("mentioned"),
        )
        .select_from(comment)
        .join(account, account.c.account_id == comment.c.account_id)
        .outerjoin(person, person.c.account_id == comment.c.account_id)
        .outerjoin(profile, profile.c.account_id == comment.c.account_id)
    )
