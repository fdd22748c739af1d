"""Standings that moved: who reads them is told, at most once a second, and who was overtaken.

A match whose score moved, or that was settled, is noted; one turn of the worker tells of all that
were noted since the last.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import DateTime, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.games.events import GroupMoved, StandingsMoved
from storage.games.statements import group_boards
from storage.games.tables.standing import moved_standing
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.social import notices
from storage.social.notices import News

PAUSE = timedelta(seconds=1)
EVER = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
_MOST_MATCHES = 200
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


def note(match_id: int, settlement_no: int | None = None) -> Rule[None]:
    """Note that a match moved standings.

    Args:
        match_id: which match.
        settlement_no: of its settlement; None where only its score moved.
    """
    values = {"moved_at": _WALL}
    if settlement_no is not None:
        values |= {"settlement_no": settlement_no}
    made = upsert(moved_standing).values(match_id=match_id, **values)
    keys = [moved_standing.c.match_id]
    yield from rows(made.on_conflict_do_update(index_elements=keys, set_=values))


def tell() -> Rule[int]:
    """Publish which standings moved since the last time; return how many matches did it.

    Nothing within a second of the last time.
    """
    moved = moved_standing.c
    newest = yield from one(select((func.max(moved.pushed_at) > _WALL - PAUSE).label("is_early")))
    if newest is not None and newest["is_early"]:
        return 0
    is_owed = or_(moved.pushed_at.is_(None), moved.pushed_at < moved.moved_at)
    found = yield from rows(
        select(moved_standing)
        .where(is_owed)
        .order_by(moved.match_id)
        .limit(_MOST_MATCHES)
        .with_for_update(skip_locked=True)
    )
    if not found:
        return 0
    match_ids: list[int] = [row["match_id"] for row in found]
    groups = yield from rows(group_boards.moved_by(), match_ids=match_ids)
    settled = [row for row in found if row["settlement_no"] is not None]
    if settled:
        for group in groups:
            yield from _tell_overtaken(group, settled)
    told = update(moved_standing).where(moved.match_id.in_(match_ids))
    yield from rows(told.values(pushed_at=_WALL, settlement_no=None))
    at = yield from now()
    whole = StandingsMoved(match_ids=match_ids)
    yield Publish(Event.of(whole, topics=["leaderboards"], occurred_at=at))
    for group in groups:
        group_id: int = group["group_id"]
        payload = GroupMoved(group_id=group_id, match_ids=match_ids)
        yield Publish(Event.of(payload, topics=[f"group:{group_id}"], occurred_at=at))
    return len(match_ids)


def _tell_overtaken(group: Row, settled: Sequence[Row]) -> Rule[None]:
    """Notify whom these settlements put behind somebody who was behind them."""
    since, until = EVER
    found = yield from rows(
        group_boards.ranks(group["scoring"]),
        group_ids=[group["group_id"]],
        since=since,
        until=until,
        match_ids=[row["match_id"] for row in settled],
    )
    item = max(row["settlement_no"] for row in settled)
    for behind, ahead in overtakings(found):
        news = News(
            kind="overtaken",
            noun="group",
            thing=group["group_id"],
            item=item,
            actor_id=ahead,
        )
        yield from notices.notify(news, [behind])


def overtakings(ranks: Sequence[Row]) -> list[tuple[int, int]]:
    """Return who was overtaken, and by whom: the best of those who were behind and are ahead.

    Args:
        ranks: of accounts: `rank`, and `rank_before`, None where there was none.
    """
    known = [row for row in ranks if row["rank"] is not None and row["rank_before"] is not None]
    pairs: list[tuple[int, int]] = []
    for behind in known:
        ahead = [
            row
            for row in known
            if row["rank_before"] > behind["rank_before"] and row["rank"] < behind["rank"]
        ]
        if ahead:
            best = min(ahead, key=lambda row: (row["rank"], row["account_id"]))
            pairs.append((behind["account_id"], best["account_id"]))
    return pairs
