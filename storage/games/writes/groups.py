"""Groups: making one, joining by its code, leaving, and what its captain does.

A group always has a captain, who is a member. Whoever is not a member does not learn that there
is such a group.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, DateTime, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.games.events import MembershipEnded
from storage.games.tables.group import Scoring, group_joker, group_member, player_group
from storage.games.writes import tournaments
from storage.games.writes.refusals import (
    FullError,
    NotCaptainError,
    NotMemberError,
    StillCaptainError,
    UnknownCodeError,
    UnknownCompetitionError,
    UnknownGroupError,
)
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.register.tables import competition
from storage.social import notices
from storage.social.notices import News
from storage.social.statements.rooms import Place
from storage.social.writes import private_rooms

MOST_MEMBERS = 500
MOST_GROUPS = 50
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I: codes are read out and typed."""
_CODE_LENGTH = 10
_NOW = func.clock.now(type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a group is called and plays.

    Attributes:
        competitions: codes of those that count; None is all.
        deadline_minutes: before kick-off; what is picked later does not count here.
        has_joker: a member may let one match a day count twice.
    """

    name: str
    scoring: Scoring = "points"
    competitions: Sequence[str] | None = None
    deadline_minutes: int = 0
    has_joker: bool = False


def found(account_id: int, terms: Terms) -> Rule[int]:
    """Make a group with its captain as the first member, and return its id.

    Raises:
        UnknownCompetitionError: a code is none of ours.
        FullError: the account is in so many groups already.
    """
    yield from _check_competitions(terms.competitions)
    yield from _check_room(account_id)
    made = insert(player_group).values(
        captain_id=account_id, code=_new_code(), created_at=_NOW, **_values(terms)
    )
    row = (yield from rows(made.returning(player_group.c.group_id)))[0]
    group_id: int = row["group_id"]
    yield from _add(group_id, account_id)
    return group_id


def change(account_id: int, group_id: int, terms: Terms) -> Rule[None]:
    """Give a group another name or other rules.

    Raises:
        UnknownGroupError: there is no such group with this member.
        NotCaptainError: the account is not its captain.
        UnknownCompetitionError: a code is none of ours.
    """
    yield from _of_captain(account_id, group_id)
    yield from _check_competitions(terms.competitions)
    own = player_group.c.group_id == group_id
    yield from rows(update(player_group).where(own).values(_values(terms)))


def join(account_id: int, code: str) -> Rule[int]:
    """Join the group that has a code, and return its id; again changes nothing.

    Raises:
        UnknownCodeError: no group has it.
        FullError: the group, or the account's list of groups, is full.
    """
    known = player_group.c.code == code.strip().upper()
    wanted = select(player_group.c.group_id, player_group.c.captain_id)
    statement = wanted.where(known, player_group.c.closed_at.is_(None))
    row = yield from one(statement.with_for_update(key_share=True))
    if row is None:
        raise UnknownCodeError("no group has this code: ask its captain for the present one")
    group_id: int = row["group_id"]
    if (yield from _member(group_id, account_id)) is not None:
        return group_id
    yield from _check_room(account_id)
    count = select(func.count().label("n")).where(group_member.c.group_id == group_id)
    if (yield from rows(count))[0]["n"] >= MOST_MEMBERS:
        raise FullError(f"a group has {MOST_MEMBERS} members at most")
    yield from _add(group_id, account_id)
    news = News(kind="group_joined", noun="group", thing=group_id, actor_id=account_id)
    yield from notices.notify(news, [row["captain_id"]])
    return group_id


def leave(account_id: int, group_id: int) -> Rule[None]:
    """Leave a group; it closes with its last member.

    Raises:
        UnknownGroupError: there is no such group with this member.
        StillCaptainError: others stay, and need another captain first.
    """
    group = yield from _of_member(account_id, group_id)
    if group["captain_id"] == account_id:
        others = yield from _others(group_id, account_id)
        if others:
            raise StillCaptainError("make somebody else captain first, then leave")
        yield from _close(group_id)
        return
    yield from _remove(group_id, account_id)


def remove(account_id: int, group_id: int, other_id: int) -> Rule[None]:
    """Remove somebody from a group; its code changes, so that they do not come back by it.

    Raises:
        UnknownGroupError: there is no such group with this member.
        NotCaptainError: the account is not its captain.
        NotMemberError: the other is not in it.
        StillCaptainError: it is the captain.
    """
    yield from _of_captain(account_id, group_id)
    if other_id == account_id:
        raise StillCaptainError("make somebody else captain first, then leave")
    if (yield from _member(group_id, other_id)) is None:
        raise NotMemberError("they are not in this group")
    yield from _remove(group_id, other_id)
    yield from _renew(group_id)


def hand_over(account_id: int, group_id: int, other_id: int) -> Rule[None]:
    """Make another member captain. Raises as `remove`, the last one apart."""
    yield from _of_captain(account_id, group_id)
    if (yield from _member(group_id, other_id)) is None:
        raise NotMemberError("they are not in this group")
    own = player_group.c.group_id == group_id
    yield from rows(update(player_group).where(own).values(captain_id=other_id))


def renew_code(account_id: int, group_id: int) -> Rule[None]:
    """Give a group another code; the old one lets nobody in any more. Raises as `change`."""
    yield from _of_captain(account_id, group_id)
    yield from _renew(group_id)


def close(account_id: int, group_id: int) -> Rule[None]:
    """End a group for all its members. Raises as `change`."""
    yield from _of_captain(account_id, group_id)
    yield from _close(group_id)


def erase(account_id: int) -> Rule[None]:
    """Leave every group; who was captain is followed by the longest member."""
    led = yield from rows(
        select(player_group.c.group_id)
        .where(player_group.c.captain_id == account_id, player_group.c.closed_at.is_(None))
        .order_by(player_group.c.group_id)
        .with_for_update(key_share=True)
    )
    for row in led:
        others = yield from _others(row["group_id"], account_id)
        if not others:
            yield from _close(row["group_id"])
            continue
        own = player_group.c.group_id == row["group_id"]
        heir = others[0]["account_id"]
        yield from rows(update(player_group).where(own).values(captain_id=heir))
    member = group_member.c.account_id == account_id
    for row in (yield from rows(select(group_member.c.group_id).where(member))):
        yield from _remove(row["group_id"], account_id)


def _values(terms: Terms) -> dict[str, object]:
    return {
        "name": terms.name,
        "scoring": terms.scoring,
        "competitions": None if terms.competitions is None else sorted(set(terms.competitions)),
        "deadline_minutes": terms.deadline_minutes,
        "has_joker": terms.has_joker,
    }


def _check_competitions(codes: Sequence[str] | None) -> Rule[None]:
    if codes is None:
        return
    known = select(competition.c.code).where(
        competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text)))
    )
    there = {row["code"] for row in (yield from rows(known, codes=list(codes)))}
    missing = sorted(set(codes) - there)
    if missing:
        raise UnknownCompetitionError(
            f"there is no competition {', '.join(missing)}; see /v1/competitions"
        )


def _check_room(account_id: int) -> Rule[None]:
    mine = select(func.count().label("n")).where(group_member.c.account_id == account_id)
    if (yield from rows(mine))[0]["n"] >= MOST_GROUPS:
        raise FullError(f"you are in {MOST_GROUPS} groups, which is the most: leave one first")


def _of_member(account_id: int, group_id: int) -> Rule[Row]:
    """Return a group, locked, of which an account is a member."""
    own = (player_group.c.group_id == group_id, player_group.c.closed_at.is_(None))
    row = yield from one(select(player_group).where(*own).with_for_update(key_share=True))
    if row is None or (yield from _member(group_id, account_id)) is None:
        raise UnknownGroupError(f"there is no group {group_id} that you are in")
    return row


def _of_captain(account_id: int, group_id: int) -> Rule[Row]:
    row = yield from _of_member(account_id, group_id)
    if row["captain_id"] != account_id:
        raise NotCaptainError("only the captain of a group does this")
    return row


def _member(group_id: int, account_id: int) -> Rule[Row | None]:
    own = (group_member.c.group_id == group_id, group_member.c.account_id == account_id)
    return (yield from one(select(group_member).where(*own)))


def _others(group_id: int, account_id: int) -> Rule[Sequence[Row]]:
    """Return the other members, the longest first."""
    others = (group_member.c.group_id == group_id, group_member.c.account_id != account_id)
    order = (group_member.c.joined_at, group_member.c.account_id)
    return (yield from rows(select(group_member).where(*others).order_by(*order)))


def _add(group_id: int, account_id: int) -> Rule[None]:
    made = upsert(group_member).values(group_id=group_id, account_id=account_id, joined_at=_NOW)
    yield from rows(made.on_conflict_do_nothing())
    yield from private_rooms.let_in(_room(group_id), account_id)


def _room(group_id: int) -> Place:
    return Place(kind="group", key=group_id)


def _end(group_id: int, account_id: int | None) -> Rule[None]:
    """Publish that an account, or nobody, is in a group any more: their streams end."""
    at = yield from now()
    payload = MembershipEnded(group_id=group_id, account_id=account_id)
    yield Publish(Event.of(payload, topics=[f"group:{group_id}"], occurred_at=at))


def _remove(group_id: int, account_id: int) -> Rule[None]:
    for table in (group_joker, group_member):
        own = (table.c.group_id == group_id, table.c.account_id == account_id)
        yield from rows(delete(table).where(*own))
    yield from private_rooms.let_out(_room(group_id), account_id)
    yield from tournaments.forget(account_id, group_id)
    yield from _end(group_id, account_id)


def _renew(group_id: int) -> Rule[None]:
    own = player_group.c.group_id == group_id
    yield from rows(update(player_group).where(own).values(code=_new_code()))


def _close(group_id: int) -> Rule[None]:
    at = yield from now()
    for table in (group_joker, group_member):
        yield from rows(delete(table).where(table.c.group_id == group_id))
    yield from private_rooms.let_out(_room(group_id))
    own = player_group.c.group_id == group_id
    yield from rows(update(player_group).where(own).values(closed_at=at))
    yield from _end(group_id, None)


def _new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
