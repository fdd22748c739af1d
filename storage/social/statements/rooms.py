"""Rooms: what each kind of them is about, when it is open, and how an account stands there.

A kind answers one question about a thing by its key, with the columns `key`, `opens_at`,
`closes_at` and `is_open` (parameters: key). A new kind is a line in `KINDS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from storage.football.tables.match import match, match_version
from storage.kit.question import Question
from storage.social.tables.talk import RoomKindName, room, room_member

LEAD = timedelta(hours=1)
"""A match's room opens so long before kick-off."""
AFTER = timedelta(hours=1)
"""It closes so long after full time."""
LONGEST = timedelta(hours=8)
"""It closes so long after kick-off, where nobody reported an end."""

_OVER = literal(["finished", "abandoned"], ARRAY(Text))
_OFF = literal(["postponed", "cancelled"], ARRAY(Text))
_DAY = timedelta(days=1)
_KEY = bindparam("key", type_=BigInteger)
_INSTANT = DateTime(timezone=True)
_NOW = select(func.clock.now(type_=_INSTANT)).scalar_subquery()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomKind:
    """One kind of rooms.

    Attributes:
        noun: of what a room is about, for messages.
        topic: of a room's events; braces stand for the key.
        found: the question about a thing by its key.
        among: of private rooms: which of some accounts may enter; None lets everybody in.
    """

    noun: str
    topic: str
    found: Callable[[], Question]
    among: Callable[[], Question] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room, whether somebody wrote there yet or not.

    Attributes:
        kind: one of `KINDS`.
        key: id of the thing that it is about.
    """

    kind: RoomKindName
    key: int

    @property
    def topic(self) -> str:
        """The topic of its events."""
        return KINDS[self.kind].topic.format(self.key)

    @property
    def named(self) -> dict[str, str | int]:
        """The parameters by which questions name it."""
        return {"kind": self.kind, "key": self.key}


@cache
def _of_match() -> Question:
    """When the room of a match is open. Parameters: key."""
    over_at = (
        select(func.min(match_version.c.recorded_at))
        .where(
            match_version.c.match_id == match.c.match_id, match_version.c.status == func.any(_OVER)
        )
        .correlate(match)
        .scalar_subquery()
    )
    latest = match.c.kickoff_at + case(
        (match.c.has_kickoff_time, literal(LONGEST)), else_=literal(LONGEST + _DAY)
    )
    is_off = match.c.status == func.any(_OFF)
    opens_at = case((is_off, null()), else_=match.c.kickoff_at - literal(LEAD))
    closes_at = case(
        (is_off, null()),
        (match.c.status == func.any(_OVER), func.least(over_at + literal(AFTER), latest)),
        else_=latest,
    )
    timed = select(
        match.c.match_id.label("key"),
        opens_at.cast(_INSTANT).label("opens_at"),
        closes_at.cast(_INSTANT).label("closes_at"),
    ).where(match.c.match_id == _KEY)
    window = timed.subquery("window")
    return select(*window.c, _is_open(window.c.opens_at, window.c.closes_at).label("is_open"))


@cache
def _of_group() -> Question:
    """The room of a group, which is open while somebody may enter. Parameters: key."""
    somebody = select(room_member.c.account_id).where(room_member.c.room_id == room.c.room_id)
    return select(
        room.c.key,
        room.c.created_at.label("opens_at"),
        cast(null(), _INSTANT).label("closes_at"),
        somebody.exists().label("is_open"),
    ).where(room.c.kind == "group", room.c.key == _KEY)


@cache
def _among_members() -> Question:
    """The members of a group's room among some accounts: account_id.

    Parameters: key, account_ids.
    """
    return (
        select(room_member.c.account_id)
        .join(room, room.c.room_id == room_member.c.room_id)
        .where(
            room.c.kind == "group",
            room.c.key == _KEY,
            room_member.c.account_id
            == func.any(bindparam("account_ids", type_=ARRAY(BigInteger))),
        )
    )


def may_enter(of_room: FromClause, viewer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether somebody may read in a room: that of a group is its members' alone."""
    is_member = (
        select(room_member.c.account_id)
        .where(room_member.c.room_id == of_room.c.room_id, room_member.c.account_id == viewer_id)
        .correlate(of_room)
        .exists()
    )
    return or_(of_room.c.kind != "group", is_member)


KINDS: Mapping[RoomKindName, RoomKind] = {
    "match": RoomKind(noun="match", topic="match:{}:talk", found=_of_match),
    "group": RoomKind(noun="group", topic="group:{}", found=_of_group, among=_among_members),
}


@cache
def one() -> Question:
    """A room, once somebody wrote in it. Parameters: kind, key."""
    return select(room).where(room.c.kind == bindparam("kind", type_=Text), room.c.key == _KEY)


@cache
def standing() -> Question:
    """How an account stands in a room. Parameters: kind, key, account_id."""
    return (
        select(
            room_member.c.role,
            room_member.c.wrote_at,
            func.clock_timestamp(type_=_INSTANT).label("at"),
        )
        .join(room, room.c.room_id == room_member.c.room_id)
        .where(
            room.c.kind == bindparam("kind", type_=Text),
            room.c.key == _KEY,
            room_member.c.account_id == bindparam("account_id", type_=BigInteger),
        )
    )


def _is_open(
    opens_at: ColumnElement[object], closes_at: ColumnElement[object]
) -> ColumnElement[bool]:
    return func.coalesce(and_(opens_at <= _NOW, closes_at > _NOW), literal(False))  # noqa: FBT003
