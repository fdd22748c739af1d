"""Rules of prediction rooms: what members see of a match-day, before and after each lock."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from football.games.consensus import Member, consensus, weight
from serving.access.subject import Subject
from serving.games.leaderboards.schemas import ProvisionalRead
from serving.games.parts import GamesParts, player_of
from serving.games.rooms.schemas import MemberPick, PoolRead, RoomDetail, RoomMatch, TogetherRead
from serving.kit.errors import BadRequestError, NotFoundError
from storage.games.statements import group_boards, groups, match_days
from storage.kit.rules import Row
from storage.kit.statements import clock

MOST_MATCHES = 60
_P = ("p_home", "p_draw", "p_away")
_YEARS = (1900, 2200)
_PER_NAT = 100.0


async def read(parts: GamesParts, subject: Subject, group_id: int, day: date) -> RoomDetail:
    """Return a group's match-day.

    Raises:
        NotFoundError: there is no such group that the caller is in.
        BadRequestError: no match-day was or will be then.
    """
    group = await _group(parts, subject, group_id)
    if not _YEARS[0] < day.year < _YEARS[1]:
        raise BadRequestError.parameter("day", "allowed: a day such as 2025-11-15")
    since = datetime.combine(day, time(), UTC)
    span = {"since": since, "until": since + timedelta(days=1)}
    found = await parts.database.fetch(
        match_days.matches(), group_id=group_id, limit=MOST_MATCHES, **span
    )
    picked = await parts.database.fetch(match_days.picks(), group_id=group_id, **span)
    rows = await parts.shared(
        f"room {group_id} {day} {group['scoring']} {group['deadline_minutes']}",
        lambda: parts.database.fetch(
            group_boards.board(group["scoring"]), group_ids=[group_id], **span
        ),
    )
    now = (await parts.database.fetch(clock.now()))[0]["now"]
    of_match: Mapping[int, list[Row]] = defaultdict(list)
    for row in picked:
        of_match[row["match_id"]].append(row)
    return RoomDetail(
        world=parts.world,
        group_id=group_id,
        group_name=group["name"],
        day=day,
        is_provisional=any(row["live"] for row in rows),
        standing=_standing(rows),
        matches=[_match(row, of_match.get(row["match_id"], []), now) for row in found],
    )


async def read_day(parts: GamesParts, subject: Subject, group_id: int) -> date:
    """Return the match-day of a group that is on, or comes next. Raises `NotFoundError`."""
    await _group(parts, subject, group_id)
    now: datetime = (await parts.database.fetch(clock.now()))[0]["now"]
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    row = await parts.database.fetch_one(match_days.next_day(), group_id=group_id, since=midnight)
    at: datetime = now if row is None else row["kickoff_at"]
    return at.astimezone(UTC).date()


async def _group(parts: GamesParts, subject: Subject, group_id: int) -> Row:
    group = await parts.database.fetch_one(
        groups.one(), group_id=group_id, account_id=player_of(subject)
    )
    if group is None:
        raise NotFoundError(f"There is no group {group_id} that you are in; see /v1/groups.")
    return group


def _standing(rows: Sequence[Row]) -> list[ProvisionalRead]:
    ordered = sorted(rows, key=lambda row: (row["live_rank"], row["player"]))
    return [
        ProvisionalRead(
            provisional_rank=row["live_rank"],
            rank=row["rank"],
            kind=row["kind"],
            account_id=row["account_id"],
            username=row["username"],
            live=row["live"],
            points=row["live_points"],
            skill=row["live_skill"],
        )
        for row in ordered
    ]


def _match(row: Row, picked: Sequence[Row], now: datetime) -> RoomMatch:
    names = ("match_id", "kickoff_at", "status", "competition", "home", "away", "home_goals",
             "away_goals")  # fmt: skip
    own = [_member(each) for each in picked if each["origin"] == "own"]
    shown: dict[str, Any] = {name: row[name] for name in names}
    is_off = row["status"] in {"postponed", "cancelled"}
    return RoomMatch(
        **shown,
        is_locked=not is_off and (row["kickoff_at"] <= now or bool(picked)),
        together=_together(own) if own else None,
        picks=[_pick(each) for each in picked],
        pool=PoolRead(home=row["pool_home"], draw=row["pool_draw"], away=row["pool_away"]),
    )


def _member(row: Row) -> Member:
    home, draw, away = (row[name] for name in _P)
    peer = row["peer"]
    gain = 0.0 if peer is None else peer / _PER_NAT
    return Member(p=(home, draw, away), n=row["compared"] or 0, gain=gain)


def _together(members: Sequence[Member]) -> TogetherRead:
    home, draw, away = consensus(members)
    return TogetherRead(p_home=home, p_draw=draw, p_away=away, members=len(members))


def _pick(row: Row) -> MemberPick:
    is_copy = row["origin"] != "own"
    member = _member(row)
    return MemberPick(
        account_id=row["account_id"],
        username=row["username"],
        **{name: row[name] for name in (*_P, "home_goals", "away_goals")},
        is_copy=is_copy,
        weight=0.0 if is_copy else weight(member.n, member.gain),
    )
