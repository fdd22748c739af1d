"""Writing in a room, deleting, and how fast and by whom it may be written there.

A room's row is locked before its messages get their ids, so that within a room they are committed
in the order of their ids: who reads on from the newest one misses none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import DateTime, func, insert, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity.tables.account import account
from storage.kit.event_payload import Payload
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows
from storage.social import notices
from storage.social.events import (
    AuthorChanged,
    GroupTalked,
    MessageChanged,
    MessageCreated,
    OfRoom,
    RoomChanged,
)
from storage.social.guidelines import HELD
from storage.social.notices import News
from storage.social.statements.rooms import KINDS, Place
from storage.social.tables.post import post
from storage.social.tables.talk import message, room, room_member
from storage.social.writes import screening
from storage.social.writes.cases import hold
from storage.social.writes.posts import mentioned
from storage.social.writes.refusals import (
    ClosedError,
    NotYoursError,
    SilencedError,
    SlowModeError,
    UnknownThingError,
)
from storage.social.writes.screening import Policy
from storage.social.writes.words import Words

RoomRole = Literal["reader", "writer"]
UNHURRIED = frozenset({"moderator", "admin"})
"""Roles of accounts that slow mode does not hold up."""
GONE: Mapping[str, Any] = {"text": None, "fingerprint": None, "mentioned": ()}
"""What is left of a deleted message, besides when that was."""
_NOW = func.clock.now(type_=DateTime(timezone=True))
_WALL = func.clock_timestamp(type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be."""

    account_id: int
    place: Place
    words: Words


def write(draft: Draft, *, slow_seconds: int, policy: Policy | None = None) -> Rule[int]:
    """Write in a room, and return the message's id.

    Args:
        draft: what, and where.
        slow_seconds: between two messages of an account, where the room has no pace of its own.
        policy: what the installation lets pass; None lets everything.

    Raises:
        UnknownThingError: there is nothing that such a room would be about, or the account may
            not enter it.
        ClosedError: the room is not open.
        SilencedError: the account may only read here.
        SlowModeError: it wrote here a moment ago.
        RestrictedError, TooManyTextsError, TooManyLinksError: the writer may not, for now.
    """
    words, place = draft.words, draft.place
    verdict = yield from screening.admit(draft.account_id, words, policy, is_message=True)
    yield from check_open(place)
    yield from _check_inside(place, draft.account_id)
    held = yield from locked(place)
    yield from _take_turn(held, draft.account_id, slow_seconds)
    found = yield from rows(mentioned(), names=list(words.names), author_id=draft.account_id)
    named = yield from _inside(place, sorted({row["account_id"] for row in found}))
    waits = {"removed_at": _NOW, "removed_reason": HELD} if verdict.is_held else {}
    made = yield from rows(
        insert(message)
        .values(
            room_id=held["room_id"],
            account_id=draft.account_id,
            text=words.text,
            mentioned=named,
            fingerprint=words.fingerprint,
            created_at=_NOW,
            **waits,
        )
        .returning(message.c.message_id)
    )
    message_id: int = made[0]["message_id"]
    yield from screening.note("message", message_id, draft.account_id, verdict)
    if verdict.is_held:
        yield from hold("message", message_id)
        return message_id
    yield from _tell(place, message_id, draft.account_id, named)
    yield from announce(place, message_id)
    return message_id


def erase(account_id: int, message_id: int) -> Rule[None]:
    """Delete a message of one's own.

    Raises:
        UnknownThingError: there is no such message.
        NotYoursError: it is somebody else's.
    """
    held = yield from found_message(message_id)
    if held is None or held["deleted_at"] is not None or held["line"] is not None:
        raise UnknownThingError(f"there is no message {message_id}")
    if held["account_id"] != account_id:
        place = Place(kind=held["room_kind"], key=held["room_key"])
        if not held["is_shown"] or not (yield from _inside(place, [account_id])):
            raise UnknownThingError(f"there is no message {message_id}")
        raise NotYoursError("only its author deletes a message")
    yield from notices.forget_message(message_id)
    at = yield from now()
    gone = update(message).where(message.c.message_id == message_id)
    yield from rows(gone.values({**GONE, "deleted_at": at}))
    if held["is_shown"]:
        yield from announce_change(held, is_shown=False)


def set_pace(place: Place, slow_seconds: int | None) -> Rule[None]:
    """Say how long an account waits between two messages in a room.

    Args:
        place: which room.
        slow_seconds: 0 is not at all; None is what the installation says.

    Raises:
        UnknownThingError: there is nothing that such a room would be about.
    """
    yield from found_place(place)
    held = yield from locked(place)
    if held["slow_seconds"] == slow_seconds:
        return
    own = room.c.room_id == held["room_id"]
    yield from rows(update(room).where(own).values(slow_seconds=slow_seconds))
    payload = RoomChanged(room_kind=place.kind, room_key=place.key, slow_seconds=slow_seconds)
    yield from _publish(place, payload)


def set_role(place: Place, account_id: int, role: RoomRole) -> Rule[None]:
    """Let an account write in a room, or only read.

    Raises:
        UnknownThingError: there is nothing that such a room would be about.
    """
    yield from found_place(place)
    held = yield from locked(place)
    made = upsert(room_member).values(room_id=held["room_id"], account_id=account_id, role=role)
    keys = [room_member.c.room_id, room_member.c.account_id]
    yield from rows(made.on_conflict_do_update(index_elements=keys, set_={"role": role}))


def check_open(place: Place) -> Rule[None]:
    """Let a room pass that is open. Raises `UnknownThingError`, `ClosedError`."""
    found = yield from found_place(place)
    if found["is_open"]:
        return
    noun = KINDS[place.kind].noun
    if found["opens_at"] is None:
        raise ClosedError(f"there is no talk while this {noun} has no date")
    at = yield from now()
    if at < found["opens_at"]:
        raise ClosedError(f"this talk opens at {found['opens_at']:%Y-%m-%d %H:%M} UTC")
    raise ClosedError(f"this talk closed at {found['closes_at']:%Y-%m-%d %H:%M} UTC")


def found_place(place: Place) -> Rule[Row]:
    """Return when a room is open. Raises `UnknownThingError`."""
    kind = KINDS[place.kind]
    found = yield from one(kind.found(), key=place.key)
    if found is None:
        raise UnknownThingError(f"there is no {kind.noun} {place.key}")
    return found


def locked(place: Place) -> Rule[Row]:
    """Return a room, locked, and created if there was none."""
    own = (room.c.kind == place.kind, room.c.key == place.key)
    statement = select(room).where(*own).with_for_update(key_share=True)
    held = yield from one(statement)
    if held is None:
        made = upsert(room).values(kind=place.kind, key=place.key, created_at=_NOW)
        yield from rows(made.on_conflict_do_nothing())
        held = (yield from rows(statement))[0]
    return held


def found_message(message_id: int) -> Rule[Row | None]:
    """Return a message with its room, its row locked; None if there is none."""
    return (
        yield from one(
            select(message, room.c.kind.label("room_kind"), room.c.key.label("room_key"))
            .join(room, room.c.room_id == message.c.room_id)
            .where(message.c.message_id == message_id)
            .with_for_update(key_share=True, of=message)
        )
    )


def announce(place: Place, message_id: int) -> Rule[None]:
    """Publish that there is a message."""
    payload = MessageCreated(room_kind=place.kind, room_key=place.key, message_id=message_id)
    yield from _publish(place, payload, message_id)


def announce_change(held: Row, *, is_shown: bool) -> Rule[None]:
    """Publish that a message is not shown any more, or again."""
    place = Place(kind=held["room_kind"], key=held["room_key"])
    payload = MessageChanged(
        room_kind=place.kind,
        room_key=place.key,
        message_id=held["message_id"],
        is_shown=is_shown,
    )
    yield from _publish(place, payload, held["message_id"])


def announce_author(account_id: int, *, is_shown: bool) -> Rule[None]:
    """Publish that everything of somebody is not shown any more, or again, wherever it stands.

    That is in the rooms where they wrote, and beside the matches that they posted about: pages of
    those are kept, and stay open.
    """
    spoken = (
        select(room.c.kind, room.c.key)
        .join(message, message.c.room_id == room.c.room_id)
        .where(message.c.account_id == account_id, message.c.is_shown)
    )
    posted = select(literal("match"), post.c.match_id).where(
        post.c.account_id == account_id, post.c.is_counted, post.c.match_id.is_not(None)
    )
    for row in (yield from rows(union(spoken, posted))):
        place = Place(kind=row["kind"], key=row["key"])
        payload = AuthorChanged(
            room_kind=place.kind, room_key=place.key, account_id=account_id, is_shown=is_shown
        )
        yield from _publish(place, payload)


def mark(message_id: int, reason: str | None) -> Rule[None]:
    """Take a message from everybody's sight, or bring it back.

    Args:
        message_id: which one.
        reason: the rule that it broke; None brings it back.
    """
    held = yield from found_message(message_id)
    if held is None:
        return
    at = yield from now()
    values = {"removed_at": None if reason is None else at, "removed_reason": reason}
    yield from rows(update(message).where(message.c.message_id == message_id).values(values))
    if reason is None and held["removed_reason"] == HELD:
        place = Place(kind=held["room_kind"], key=held["room_key"])
        yield from _tell(place, message_id, held["account_id"], held["mentioned"])
        yield from announce(place, message_id)
    elif held["is_shown"] or reason is None:
        yield from announce_change(held, is_shown=reason is None)


def _check_inside(place: Place, account_id: int) -> Rule[None]:
    if not (yield from _inside(place, [account_id])):
        raise UnknownThingError(f"there is no {KINDS[place.kind].noun} {place.key}")


def _inside(place: Place, account_ids: Sequence[int]) -> Rule[list[int]]:
    """Return the accounts among some that may enter a room."""
    among = KINDS[place.kind].among
    if among is None or not account_ids:
        return list(account_ids)
    found = yield from rows(among(), key=place.key, account_ids=list(account_ids))
    members = {row["account_id"] for row in found}
    return [each for each in account_ids if each in members]


def _publish(place: Place, payload: OfRoom, message_id: int | None = None) -> Rule[None]:
    """Publish what happened in a room; of a group's, only that its talk changed."""
    at = yield from now()
    told: Payload = payload
    if place.kind == "group":
        told = GroupTalked(group_id=place.key, message_id=message_id)
    yield Publish(Event.of(told, topics=[place.topic], occurred_at=at))


def _take_turn(held: Row, account_id: int, slow_seconds: int) -> Rule[None]:
    """Note that an account writes in a room. Raises `SilencedError`, `SlowModeError`."""
    key = {"room_id": held["room_id"], "account_id": account_id}
    yield from rows(upsert(room_member).values(key).on_conflict_do_nothing())
    own = (room_member.c.room_id == held["room_id"], room_member.c.account_id == account_id)
    member = (
        yield from rows(
            select(
                room_member.c.role,
                room_member.c.wrote_at,
                account.c.role.label("account_role"),
                _WALL.label("at"),
            )
            .join(account, account.c.account_id == room_member.c.account_id)
            .where(*own)
        )
    )[0]
    if member["role"] == "reader":
        raise SilencedError("moderators let you read here, and not write")
    seconds = slow_seconds if held["slow_seconds"] is None else held["slow_seconds"]
    wrote_at: datetime | None = member["wrote_at"]
    if member["account_role"] not in UNHURRIED and wrote_at is not None:
        wait = wrote_at + timedelta(seconds=seconds) - member["at"]
        if wait > timedelta():
            raise SlowModeError(seconds, retry_after=wait)
    yield from rows(update(room_member).where(*own).values(wrote_at=_WALL))


def _tell(place: Place, message_id: int, author_id: int, named: Sequence[int]) -> Rule[None]:
    """Notify the accounts that a message names."""
    news = News(
        kind="talk_mention",
        noun=KINDS[place.kind].noun,
        thing=place.key,
        item=message_id,
        actor_id=author_id,
    )
    yield from notices.notify(news, named)
