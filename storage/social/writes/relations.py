"""Following, blocking, muting: twice changes nothing.

What concerns two people locks the profiles of both, so that a follow and a block cannot pass each
other unseen.
"""

from typing import Literal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from storage.identity.tables.account import account
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.social import notices
from storage.social.events import RelationChanged
from storage.social.notices import News
from storage.social.tables.profile import profile
from storage.social.tables.relation import block, follow, mute
from storage.social.visibility import VIEWER, is_blocked, is_open
from storage.social.writes.refusals import BlockedError, TooManyFollowsError, UnknownThingError

Standing = Literal["accepted", "requested"]
_NOW = func.clock.now(type_=DateTime(timezone=True))
_LOCKED = select(func.social.lock_profiles(bindparam("ids", type_=ARRAY(BigInteger))))


def request(account_id: int, other_id: int, *, most: int) -> Rule[tuple[Standing, bool]]:
    """Follow somebody, or ask a private profile to be let; return the standing, and if it is new.

    Args:
        account_id: who follows.
        other_id: whom.
        most: so many are followed at most.

    Raises:
        UnknownThingError: the other account is not open.
        BlockedError: one of the two has blocked the other.
        TooManyFollowsError: so many are followed already.
    """
    pair = yield from _both(account_id, other_id)
    if pair["is_blocked"]:
        raise BlockedError("you cannot follow somebody who blocked you, or whom you blocked")
    known = yield from one(select(follow.c.state).where(*_follows(account_id, other_id)))
    if known is not None:
        return known["state"], False
    if pair["following_count"] >= most:
        raise TooManyFollowsError(f"{most} is as many as anybody follows; stop following somebody")
    state: Standing = "requested" if pair["is_private"] else "accepted"
    values = {"follower_id": account_id, "followee_id": other_id, "state": state, "at": _NOW}
    yield from rows(insert(follow).values(values))
    kind = "follow" if state == "accepted" else "follow_request"
    news = News(kind=kind, noun="account", thing=other_id, actor_id=account_id)
    yield from notices.notify(news, [other_id])
    return state, True


def unfollow(account_id: int, other_id: int) -> Rule[None]:
    """Follow somebody no longer, or take a request back."""
    yield from _lock(account_id, other_id)
    ended = delete(follow).where(*_follows(account_id, other_id)).returning(follow.c.state)
    if (yield from one(ended)) is None:
        return
    for kind in ("follow", "follow_request"):
        news = News(kind=kind, noun="account", thing=other_id, actor_id=account_id)
        yield from notices.withdraw(news)
    yield from announce_change(account_id, other_id)


def accept(account_id: int, follower_id: int) -> Rule[None]:
    """Accept an account's request to follow.

    Raises:
        UnknownThingError: they did not ask.
    """
    yield from _lock(account_id, follower_id)
    accepted = (
        update(follow)
        .where(*_follows(follower_id, account_id))
        .values(state="accepted", at=_NOW)
        .returning(follow.c.state)
    )
    pending = accepted.where(follow.c.state == "requested")
    if (yield from one(pending)) is None:
        known = yield from one(select(follow.c.state).where(*_follows(follower_id, account_id)))
        if known is None:
            raise UnknownThingError("they do not ask to follow you")
        return
    request = News(kind="follow_request", noun="account", thing=account_id, actor_id=follower_id)
    yield from notices.withdraw(request)
    news = News(kind="follow_accepted", noun="account", thing=follower_id, actor_id=account_id)
    yield from notices.notify(news, [follower_id])


def block_out(account_id: int, other_id: int) -> Rule[bool]:
    """Block somebody, which ends every follow between the two; return whether it is new.

    Raises:
        UnknownThingError: the other account is not open.
    """
    yield from _both(account_id, other_id)
    is_new = yield from _add(block, account_id, other_id)
    either = or_(
        (follow.c.follower_id == account_id) & (follow.c.followee_id == other_id),
        (follow.c.follower_id == other_id) & (follow.c.followee_id == account_id),
    )
    yield from rows(delete(follow).where(either))
    yield from announce_change(account_id, other_id)
    return is_new


def silence(account_id: int, other_id: int) -> Rule[bool]:
    """Mute somebody; return whether it is new.

    Raises:
        UnknownThingError: the other account is not open.
    """
    yield from _both(account_id, other_id)
    return (yield from _add(mute, account_id, other_id))


def unblock(account_id: int, other_id: int) -> Rule[None]:
    """Block somebody no longer."""
    yield from _take_away(block, account_id, other_id)


def unmute(account_id: int, other_id: int) -> Rule[None]:
    """Mute somebody no longer."""
    yield from _take_away(mute, account_id, other_id)


def announce_change(account_id: int, other_id: int | None = None) -> Rule[None]:
    """Publish that one may perhaps no longer follow what is the other's.

    Args:
        account_id: whose act it was; only they can follow the event.
        other_id: the other of the two; None is everybody.
    """
    payload = (
        RelationChanged(account_id=account_id)
        if other_id is None
        else RelationChanged(account_id=account_id, other_id=other_id)
    )
    at = yield from now()
    yield Publish(Event.of(payload, topics=[f"user:{account_id}"], occurred_at=at))


def _both(account_id: int, other_id: int) -> Rule[Row]:
    """Lock two profiles and return how the two accounts stand to each other."""
    yield from _lock(account_id, other_id)
    own = profile.alias("own")
    found = yield from one(
        select(
            profile.c.is_private,
            own.c.following_count,
            is_blocked(VIEWER, account.c.account_id).label("is_blocked"),
        )
        .select_from(account)
        .join(profile, profile.c.account_id == account.c.account_id)
        .join(own, own.c.account_id == VIEWER)
        .where(account.c.account_id == other_id, is_open(account)),
        viewer_id=account_id,
    )
    if found is None:
        raise UnknownThingError("there is no such account")
    return found


def _lock(*account_ids: int) -> Rule[None]:
    yield from rows(_LOCKED, ids=sorted(account_ids))


def _follows(follower_id: int, followee_id: int) -> tuple[ColumnElement[bool], ...]:
    return follow.c.follower_id == follower_id, follow.c.followee_id == followee_id


def _add(table: Table, account_id: int, other_id: int) -> Rule[bool]:
    values = {"account_id": account_id, "other_id": other_id, "at": _NOW}
    made = insert(table).values(values).on_conflict_do_nothing().returning(table.c.at)
    return (yield from one(made)) is not None


def _take_away(table: Table, account_id: int, other_id: int) -> Rule[None]:
    pair = (table.c.account_id == account_id, table.c.other_id == other_id)
    yield from rows(delete(table).where(*pair))
