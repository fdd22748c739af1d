"""Notifying people: the only way to create a notice.

    yield from notices.notify(
        News(kind="comment", noun="post", thing=post_id, item=comment_id, post_id=post_id,
             actor_id=author_id),
        [owner_id],
    )

A rule like any other, so a unit of work runs it: `unit.run(notices.notify(...))`. The statement
that writes leaves out accounts that blocked the actor, are blocked by them or muted them, that may
not see the post, that are suspended or erased, and that want the kind by no channel. The same item
of the same thing is notified once, whatever happens meanwhile.

Notices are locked after profiles, posts and comments, by ascending account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    FromClause,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity.tables.account import account
from storage.kit.events import Event
from storage.kit.jobs import Job
from storage.kit.question import Question
from storage.kit.rules import Defer, Publish, Rule, now, one, rows
from storage.social.events import NoticeChanged
from storage.social.notice_kinds import KINDS, OUTSIDE
from storage.social.tables.notice import (
    notice,
    notice_audience,
    notice_news,
    notice_sending,
)
from storage.social.tables.post import post
from storage.social.tables.profile import profile
from storage.social.tables.reaching import notice_settings, push_subscription
from storage.social.visibility import is_open, is_wanted, may_see

SPREAD = "spread_notices"
"""The task that notifies an audience."""

_NOW = func.clock.now(type_=DateTime(timezone=True))
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))
_KIND = bindparam("kind", type_=Text)
_NOUN = bindparam("noun", type_=Text)
_THING = bindparam("thing", type_=Text)
_ITEM = bindparam("of_item", type_=Text)
_ACTOR = bindparam("actor_id", type_=BigInteger)
_OF_CONTENT = ("post_liked", "comment_liked", "comment", "reply", "mention")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that happened.

    Attributes:
        kind: one of `notice_kinds.KINDS`.
        noun: of the thing that it is about, such as `post`; notices of one kind about one thing
            are one, however much happens.
        thing: its id.
        item: what happened to it; notified once. By default, that the actor did it.
        actor_id: who did it; None is nobody.
        post_id: sent and shown only to accounts that may see this post.
        facts: what a text needs besides, by ids and numbers; those of the newest news are kept.
    """

    kind: str
    noun: str
    thing: int | str
    item: int | str | None = None
    actor_id: int | None = None
    post_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def values(self) -> dict[str, Any]:
        """Return the parameters of the statement that writes it."""
        item = self.item if self.item is not None else self.actor_id
        values: dict[str, Any] = {
            "kind": self.kind,
            "noun": self.noun,
            "thing": str(self.thing),
            "of_item": "" if item is None else str(item),
            "facts": dict(self.facts),
            "usual": sorted(KINDS[self.kind].channels),
            "is_fixed": KINDS[self.kind].is_fixed,
        }
        if self.actor_id is not None:
            values["actor_id"] = self.actor_id
        if self.post_id is not None:
            values["post_id"] = self.post_id
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Many accounts, looked up when they are notified.

    Attributes:
        team_ids: those who follow one of these teams, or show it as their favourite.
        roles: those of staff with one of these roles.
        followers_of: those who follow this account.
        moved_by: of forecasts: those who want to know of moves as large as this one.
        picked: those who picked one of these matches, and nobody else.
        not_picked: of those, who has no pick of this one.
    """

    team_ids: Sequence[int] = ()
    roles: Sequence[str] = ()
    followers_of: int | None = None
    moved_by: float | None = None
    picked: Sequence[int] = ()
    not_picked: int | None = None

    def body(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "team_ids": list(self.team_ids),
            "roles": list(self.roles),
            "followers_of": self.followers_of,
            "moved_by": self.moved_by,
            "picked": list(self.picked),
            "not_picked": self.not_picked,
        }


def notify(news: News, accounts: Sequence[int], *, is_announced: bool = True) -> Rule[int]:
    """Notify some accounts, within the transaction of the news; return how many are notified.

    Args:
        news: what happened.
        accounts: the accounts to notify; not more than some hundreds, else `spread`.
        is_announced: their open streams are notified at once.
    """
    wanted = sorted({each for each in accounts if each != news.actor_id})
    if not wanted:
        return 0
    statement = _written(has_actor=news.actor_id is not None, has_post=news.post_id is not None)
    notified = yield from rows(statement, account_ids=wanted, **news.values())
    if not notified and news.actor_id is not None:
        yield from _renew(news)
    if is_announced:
        for row in notified:
            yield from announce(row["account_id"], row["notice_id"])
    return len(notified)


def spread(news: News, whom: Whom) -> Rule[bool]:
    """Notify many accounts, soon and by a job; return whether the news is new.

    Args:
        news: what happened; the same item of the same thing is spread once.
        whom: the accounts to notify.
    """
    values = news.values()
    row = {name: values[name] for name in ("kind", "noun", "thing", "facts")}
    row |= {"item": values["of_item"], "whom": whom.body(), "created_at": _WALL}
    made = upsert(notice_audience).values(**row)
    is_new = yield from one(made.on_conflict_do_nothing().returning(notice_audience.c.audience_id))
    if is_new is not None:
        yield Defer(Job(task=SPREAD))
    return is_new is not None


def withdraw(news: News) -> Rule[None]:
    """Withdraw what an actor did; doing it again later is no news."""
    values = news.values()
    yield from rows(_marked(is_withdrawn=True), **_named(values))


def forget_post(post_id: int) -> Rule[None]:
    """Remove the notices about a deleted post and about the comments under it."""
    of_content = notice.c.kind.in_(_OF_CONTENT)
    yield from rows(delete(notice).where(notice.c.post_id == post_id, of_content))


def forget_comment(comment_id: int) -> Rule[None]:
    """Remove the notices about a deleted comment."""
    of_content = notice.c.kind.in_(_OF_CONTENT)
    about = (notice.c.noun == "comment", notice.c.thing == str(comment_id), of_content)
    yield from rows(delete(notice).where(*about))
    answers = notice.c.kind.in_(("comment", "reply"))
    of_post = (
        select(notice.c.notice_id)
        .where(answers, notice.c.notice_id == notice_news.c.notice_id)
        .correlate(notice_news)
    )
    conditions = (notice_news.c.item == str(comment_id), of_post.exists())
    yield from rows(delete(notice_news).where(*conditions))


def forget_message(message_id: int) -> Rule[None]:
    """Remove the notices about a deleted message of a room."""
    of_talk = (
        select(notice.c.notice_id)
        .where(notice.c.kind == "talk_mention", notice.c.notice_id == notice_news.c.notice_id)
        .correlate(notice_news)
    )
    conditions = (notice_news.c.item == str(message_id), of_talk.exists())
    yield from rows(delete(notice_news).where(*conditions))


def announce(account_id: int, notice_id: int | None = None) -> Rule[None]:
    """Publish that an account's notices changed."""
    at = yield from now()
    payload = (
        NoticeChanged(account_id=account_id)
        if notice_id is None
        else NoticeChanged(account_id=account_id, notice_id=notice_id)
    )
    yield Publish(Event.of(payload, topics=[f"user:{account_id}"], occurred_at=at))


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("kind", "noun", "thing", "of_item")}


def _renew(news: News) -> Rule[None]:
    """Show again what was withdrawn; it is no news."""
    yield from rows(_marked(is_withdrawn=False), **_named(news.values()))


@cache
def _marked(*, is_withdrawn: bool) -> Any:
    of_thing = select(notice.c.notice_id).where(
        notice.c.kind == _KIND, notice.c.noun == _NOUN, notice.c.thing == _THING
    )
    return (
        update(notice_news)
        .where(notice_news.c.notice_id.in_(of_thing), notice_news.c.item == _ITEM)
        .where(notice_news.c.is_withdrawn.is_not(is_withdrawn))
        .values(is_withdrawn=is_withdrawn)
    )


def is_chosen(settings: FromClause, channel: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an account wants news of a kind by a channel.

    Parameters: kind, usual (the default channels of the kind).
    """
    chosen = cast(settings.c.choices[_KIND].op("->>")(channel), Boolean)
    usual = bindparam("usual", type_=ARRAY(Text))
    return func.coalesce(chosen, channel == func.any(usual))


@cache
def _written(*, has_actor: bool, has_post: bool) -> Question:
    """Return the one statement that notifies accounts.

    Parameters: account_ids, kind, noun, thing, of_item, facts, usual, is_fixed
    [, actor_id][, post_id].
    """
    wanted = _wanted(has_actor=has_actor, has_post=has_post).subquery("wanted")
    post_id = bindparam("post_id", type_=BigInteger) if has_post else null()
    source = select(
        wanted.c.account_id,
        _KIND,
        _NOUN,
        _THING,
        cast(post_id, BigInteger),
        bindparam("facts", type_=JSONB),
        wanted.c.is_listed,
        _NOW,
        _NOW,
    ).order_by(wanted.c.account_id)
    names = ["account_id", "kind", "noun", "thing", "post_id", "facts", "is_listed", "created_at",
             "changed_at"]  # fmt: skip
    insertion = upsert(notice).from_select(names, source)
    notified = (
        insertion.on_conflict_do_update(
            index_elements=[notice.c.account_id, notice.c.kind, notice.c.noun, notice.c.thing],
            set_={
                "facts": insertion.excluded.facts,
                "is_listed": insertion.excluded.is_listed,
                "version": notice.c.version + 1,
                "changed_at": _NOW,
                "read_at": None,
            },
        )
        .returning(notice.c.notice_id, notice.c.account_id)
        .cte("notified")
    )
    actor = cast(_ACTOR if has_actor else null(), BigInteger)
    item = select(notified.c.notice_id, _ITEM, actor, _NOW)
    news = upsert(notice_news).from_select(["notice_id", "item", "actor_id", "at"], item)
    noted = news.on_conflict_do_nothing().cte("noted")
    return select(notified.c.account_id, notified.c.notice_id).add_cte(noted, _sending(notified))


def _wanted(*, has_actor: bool, has_post: bool) -> Question:
    ids = func.unnest(bindparam("account_ids", type_=ARRAY(BigInteger)))
    requested = ids.table_valued("account_id").render_derived("requested")
    reader, settings = account.alias("reader"), notice_settings.alias("settings")
    is_fixed = bindparam("is_fixed", type_=Boolean)
    is_listed = or_(is_fixed, is_chosen(settings, literal("in_app", Text)))
    by_any = or_(is_listed, *(is_chosen(settings, literal(each, Text)) for each in OUTSIDE))
    conditions = [is_open(reader), by_any, _known_item(reader).is_(None)]
    if has_actor:
        conditions.append(is_wanted(_ACTOR, reader.c.account_id))
    if has_post:
        shown = (
            select(post.c.post_id)
            .join(account, account.c.account_id == post.c.account_id)
            .outerjoin(profile, profile.c.account_id == post.c.account_id)
            .where(post.c.post_id == bindparam("post_id", type_=BigInteger))
            .where(may_see(post, account, profile, reader.c.account_id))
            .correlate(reader)
        )
        conditions.append(shown.exists())
    return (
        select(reader.c.account_id, is_listed.label("is_listed"))
        .select_from(requested.join(reader, reader.c.account_id == requested.c.account_id))
        .outerjoin(settings, settings.c.account_id == reader.c.account_id)
        .where(*conditions)
    )


def _known_item(reader: FromClause) -> ColumnElement[str | None]:
    """The item, if an account was notified of it; else NULL.

    A value rather than a condition: it is looked up for each account, and never by reading all
    notices about the thing, which may be a hundred thousand.
    """
    return (
        select(notice_news.c.item)
        .join(notice, notice.c.notice_id == notice_news.c.notice_id)
        .where(notice.c.account_id == reader.c.account_id)
        .where(notice.c.kind == _KIND, notice.c.noun == _NOUN, notice.c.thing == _THING)
        .where(notice_news.c.item == _ITEM)
        .correlate(reader)
        .scalar_subquery()
    )


def _sending(notified: FromClause) -> Any:
    """Note that an account has news for each channel that reaches it and that it has chosen."""
    settings = notice_settings.alias("sending_settings")
    channel = (
        func.unnest(cast(list(OUTSIDE), ARRAY(Text)))
        .table_valued("channel")
        .render_derived("channels")
    )
    own = push_subscription.c.account_id == notified.c.account_id
    has_browser = (
        select(push_subscription.c.push_id).where(own).correlate_except(push_subscription).exists()
    )
    can_be_reached = case(
        (channel.c.channel == "push", has_browser),
        (channel.c.channel == "webhook", settings.c.webhook_url.is_not(None)),
        (channel.c.channel == "sms", settings.c.phone.is_not(None)),
        else_=true(),
    )
    source = (
        select(notified.c.account_id, channel.c.channel, _WALL)
        .select_from(notified.join(channel, true()))
        .outerjoin(settings, settings.c.account_id == notified.c.account_id)
        .where(and_(is_chosen(settings, channel.c.channel), can_be_reached))
    )
    waiting = upsert(notice_sending).from_select(["account_id", "channel", "due_at"], source)
    return waiting.on_conflict_do_nothing().cte("sending")
