"""Jobs that notify many accounts: some hundreds in a transaction, in the order of their ids.

A job's progress is in its row, so that the worker that continues after a crash notifies nobody
twice and forgets nobody. Between two batches other jobs have their turn.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import DateTime, Engine, func, select, update

from storage.games.statements import pickers
from storage.kit import unit_of_work
from storage.kit.jobs import Job
from storage.kit.rules import Defer, Row, Rule, one, rows
from storage.social import notices
from storage.social.notices import SPREAD, News
from storage.social.statements import audiences
from storage.social.tables.notice import notice_audience
from storage.social.tables.reaching import presence

AT_ONCE = 500
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


def notify_next(engine: Engine) -> bool:
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
    members = yield from _next_accounts(row)
    accounts = [each["account_id"] for each in members if each["is_wanted"]]
    news = News(
        kind=row["kind"],
        noun=row["noun"],
        thing=row["thing"],
        item=row["item"],
        facts=row["facts"],
    )
    yield from notices.notify(news, accounts, is_announced=False)
    for looking in (yield from _present(accounts)):
        yield from notices.announce(looking)
    yield from rows(_moved_on(row["audience_id"], members))
    yield Defer(Job(task=SPREAD))
    return True


def _moved_on(audience_id: int, members: Sequence[Row]) -> Any:
    """Note how far an audience is; it is complete once a batch is not full."""
    own = update(notice_audience).where(notice_audience.c.audience_id == audience_id)
    if len(members) < AT_ONCE:
        return own.values(ended_at=_WALL)
    return own.values(reached_id=members[-1]["account_id"])


def _next_accounts(row: Row) -> Rule[Sequence[Row]]:
    whom: Mapping[str, Any] = row["whom"]
    place = {"reached_id": row["reached_id"], "limit": AT_ONCE}
    if whom.get("picked"):
        return (yield from _next_pickers(whom, place))
    values = {
        "team_ids": whom["team_ids"],
        "roles": whom["roles"],
        "followee_id": whom["followers_of"],
    }
    sources = {name: value for name, value in values.items() if value}
    if not sources:
        return ()
    moved_by = {} if whom["moved_by"] is None else {"moved_by": whom["moved_by"]}
    question = audiences.members(frozenset(sources), is_by_move=bool(moved_by))
    return (yield from rows(question, **sources, **moved_by, **place))


def _next_pickers(whom: Mapping[str, Any], place: Mapping[str, int]) -> Rule[Sequence[Row]]:
    further = {} if whom["not_picked"] is None else {"not_picked": whom["not_picked"]}
    question = pickers.members(has_unpicked=bool(further))
    return (yield from rows(question, picked=whom["picked"], **further, **place))


def _present(accounts: list[int]) -> Rule[list[int]]:
    """Return those whose streams are open now: the others count when they come."""
    if not accounts:
        return []
    open_now = select(presence.c.account_id).where(
        presence.c.account_id.in_(accounts), presence.c.until > _WALL
    )
    found = yield from rows(open_now.order_by(presence.c.account_id))
    return [each["account_id"] for each in found]
