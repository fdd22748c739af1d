"""Jobs that notify many accounts: some hundreds in a transaction, in the order of their ids.

A job's progress is in its row, so that the worker that continues after a crash notifies nobody
twice and forgets nobody. Between two batches other jobs have their turn.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Engine,
    Select,
    Text,
    any_,
    bindparam,
    func,
    or_,
    select,
    update,
)

from storage.identity.tables.account import account, favourite
from storage.kit import unit_of_work
from storage.kit.jobs import Job
from storage.kit.rules import Defer, Row, Rule, one, rows
from storage.social import notices
from storage.social.notices import SPREAD, News
from storage.social.tables.notice import notice_audience
from storage.social.tables.profile import profile
from storage.social.tables.reaching import notice_settings, presence
from storage.social.tables.relation import follow

AT_ONCE = 500
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))
_USUAL_MOVE = 0.1


def spread_some(engine: Engine) -> bool:
    """Notify the next accounts of the audience that waits longest; return whether one waited."""
    return unit_of_work.apply(engine, _spread())


def _spread() -> Rule[bool]:
    waiting = (
        select(notice_audience)
        .where(notice_audience.c.ended_at.is_(None))
        .order_by(notice_audience.c.audience_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = yield from one(waiting)
    if row is None:
        return False
    accounts = yield from _next_accounts(row)
    news = News(
        kind=row["kind"],
        noun=row["noun"],
        thing=row["thing"],
        item=row["item"],
        facts=row["facts"],
    )
    yield from notices.notify(news, accounts, is_announced=False)
    for looking in (yield from _looking(accounts)):
        yield from notices.announce(looking)
    yield from rows(_moved_on(row["audience_id"], accounts))
    yield Defer(Job(task=SPREAD))
    return True


def _moved_on(audience_id: int, accounts: list[int]) -> Any:
    """Note how far an audience is; it is complete once a batch is not full."""
    own = update(notice_audience).where(notice_audience.c.audience_id == audience_id)
    if len(accounts) < AT_ONCE:
        return own.values(ended_at=_WALL)
    return own.values(reached_id=accounts[-1])


def _next_accounts(row: Row) -> Rule[list[int]]:
    whom: Mapping[str, Any] = row["whom"]
    statement = _accounts(whom).where(account.c.account_id > row["reached_id"])
    ordered = statement.order_by(account.c.account_id).limit(AT_ONCE)
    values = {
        "team_ids": whom["team_ids"],
        "roles": whom["roles"],
        "followee_id": whom["followers_of"],
    }
    named = {name: value for name, value in values.items() if value}
    found = yield from rows(ordered, **named)
    return [each["account_id"] for each in found]


def _accounts(whom: Mapping[str, Any]) -> Select[tuple[int]]:
    """Return the question for an audience, by its shape."""
    conditions: list[Any] = []
    if whom["team_ids"]:
        teams = bindparam("team_ids", type_=ARRAY(BigInteger))
        followed = select(favourite.c.account_id).where(
            favourite.c.account_id == account.c.account_id, favourite.c.team_id == any_(teams)
        )
        shown = select(profile.c.account_id).where(
            profile.c.account_id == account.c.account_id,
            profile.c.favourite_team_id == any_(teams),
        )
        conditions.append(or_(followed.exists(), shown.exists()))
    if whom["roles"]:
        conditions.append(account.c.role == any_(bindparam("roles", type_=ARRAY(Text))))
    if whom["followers_of"]:
        followee = bindparam("followee_id", type_=BigInteger)
        pair = select(follow.c.follower_id).where(
            follow.c.follower_id == account.c.account_id,
            follow.c.followee_id == followee,
            follow.c.state == "accepted",
        )
        conditions.append(pair.exists())
    statement = select(account.c.account_id).where(or_(*conditions))
    if whom["moved_by"] is not None:
        statement = statement.outerjoin(
            notice_settings, notice_settings.c.account_id == account.c.account_id
        ).where(func.coalesce(notice_settings.c.moved_by, _USUAL_MOVE) <= whom["moved_by"] + 1e-6)
    return statement.where(account.c.erased_at.is_(None))


def _looking(accounts: list[int]) -> Rule[list[int]]:
    """Return those whose streams are open now: the others count when they come."""
    if not accounts:
        return []
    open_now = select(presence.c.account_id).where(
        presence.c.account_id.in_(accounts), presence.c.until > _WALL
    )
    found = yield from rows(open_now.order_by(presence.c.account_id))
    return [each["account_id"] for each in found]
