"""An account's notices: a page of them, the unread count, and the settings for notices.

The list, the counts and what channels send use the same condition, so that no count includes
something that the list hides.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Uuid,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.statements.posts import LIMIT
from storage.social.tables.notice import notice, notice_news
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.tables.reaching import notice_settings, push_subscription
from storage.social.visibility import VIEWER, is_open, is_wanted, may_see

_MOST_ACTORS = 3
_actor = account.alias("actor")


def is_shown() -> ColumnElement[bool]:
    """Whether a notice of the viewer is shown: its post is, and somebody whom they want to meet.

    Notices without an actor are always shown.
    """
    seen = (
        select(post.c.post_id)
        .join(account, account.c.account_id == post.c.account_id)
        .outerjoin(profile, profile.c.account_id == post.c.account_id)
        .where(post.c.post_id == notice.c.post_id, may_see(post, account, profile))
        .correlate(notice)
    )
    by_nobody = (
        select(notice_news.c.item)
        .where(notice_news.c.notice_id == notice.c.notice_id, notice_news.c.actor_id.is_(None))
        .correlate(notice)
    )
    is_post_shown = or_(notice.c.post_id.is_(None), seen.exists())
    return is_post_shown & or_(by_nobody.exists(), _actors().exists())


@cache
def page(*, is_continued: bool, is_unread: bool = False) -> Question:
    """The viewer's notices, the newest first. Parameters: viewer_id, limit[, last_at, last_id].

    Each with how many people are behind it, and the last few of them.
    """
    statement = rows().where(notice.c.is_listed)
    if is_unread:
        statement = statement.where(notice.c.read_at.is_(None))
    if is_continued:
        last = tuple_(
            bindparam("last_at", type_=DateTime(timezone=True)),
            bindparam("last_id", type_=BigInteger),
        )
        statement = statement.where(tuple_(notice.c.changed_at, notice.c.notice_id) < last)
    newest = (notice.c.changed_at.desc(), notice.c.notice_id.desc())
    return statement.order_by(*newest).limit(LIMIT)


@cache
def unread() -> Question:
    """How many notices the viewer has not read. Parameters: viewer_id."""
    return select(func.count().label("unread_count")).where(
        notice.c.account_id == VIEWER,
        notice.c.read_at.is_(None),
        notice.c.is_listed,
        is_shown(),
    )


def rows() -> Question:
    """Notices of the viewer that are shown, with who is behind them. Parameters: viewer_id."""
    people = _actors().with_only_columns(
        notice_news.c.actor_id, func.max(notice_news.c.at).label("at")
    )
    grouped = people.group_by(notice_news.c.actor_id).correlate(notice).subquery("grouped")
    count = select(func.count()).select_from(grouped).scalar_subquery()
    newest = (
        select(grouped.c.actor_id, grouped.c.at)
        .order_by(grouped.c.at.desc(), grouped.c.actor_id.desc())
        .limit(_MOST_ACTORS)
        .subquery("newest")
    )
    shown = func.jsonb_build_object(
        "account_id", person.c.account_id,
        "username", person.c.username,
        "first_name", person.c.first_name,
        "last_name", person.c.last_name,
        "kind", account.c.kind,
        "picture", profile.c.picture,
    )  # fmt: skip
    listed = (
        select(func.jsonb_agg(shown, type_=JSONB))
        .select_from(newest)
        .join(person, person.c.account_id == newest.c.actor_id)
        .join(account, account.c.account_id == newest.c.actor_id)
        .outerjoin(profile, profile.c.account_id == newest.c.actor_id)
        .scalar_subquery()
    )
    return select(notice, count.label("actor_count"), listed.label("actors")).where(
        notice.c.account_id == VIEWER, is_shown()
    )


@cache
def settings_of() -> Question:
    """An account's settings for notices; no row means the defaults. Parameters: viewer_id."""
    return select(notice_settings).where(notice_settings.c.account_id == VIEWER)


@cache
def by_unsubscribe_key() -> Question:
    """Whose mails a link ends. Parameters: unsubscribe_key."""
    key = bindparam("unsubscribe_key", type_=Uuid)
    return (
        select(notice_settings.c.account_id, person.c.language)
        .join(person, person.c.account_id == notice_settings.c.account_id)
        .where(notice_settings.c.unsubscribe_key == key)
    )


@cache
def browsers() -> Question:
    """The viewer's browsers that take pushes. Parameters: viewer_id."""
    columns: tuple[Any, ...] = (
        push_subscription.c.push_id,
        push_subscription.c.device,
        push_subscription.c.created_at,
    )
    return (
        select(*columns)
        .where(push_subscription.c.account_id == VIEWER)
        .order_by(push_subscription.c.push_id)
    )


def _actors() -> Question:
    """Who is behind a notice and is met by the viewer."""
    return (
        select(notice_news.c.actor_id)
        .join(_actor, _actor.c.account_id == notice_news.c.actor_id)
        .where(
            notice_news.c.notice_id == notice.c.notice_id,
            ~notice_news.c.is_withdrawn,
            is_open(_actor),
            is_wanted(notice_news.c.actor_id),
        )
        .correlate(notice)
    )
