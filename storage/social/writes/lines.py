"""What the system writes in a room: goals, and probabilities that moved."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import DateTime, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.kit.rules import Rule, one
from storage.social.statements.rooms import KINDS, Place
from storage.social.tables.talk import message, room
from storage.social.writes import talk

Facts = Mapping[str, Any]
_NOW = func.clock.now(type_=DateTime(timezone=True))


def report(place: Place, line: str, item: str, facts: Facts) -> Rule[bool]:
    """Write a line in a room that is open; return whether it is new.

    Args:
        place: which room.
        line: what kind of line, such as `goal`.
        item: what it reports: the same is written once in a room.
        facts: names and numbers of its text.
    """
    found = yield from one(KINDS[place.kind].found(), key=place.key)
    if found is None or not found["is_open"]:
        return False
    held = yield from talk.locked(place)
    made = upsert(message).values(
        room_id=held["room_id"], line=line, item=item, facts=dict(facts), created_at=_NOW
    )
    written = yield from one(made.on_conflict_do_nothing().returning(message.c.message_id))
    if written is None:
        return False
    yield from talk.announce(place, written["message_id"])
    return True


def newest(place: Place, *kinds: str) -> Rule[Facts | None]:
    """Return the facts of the newest line of some kinds in a room; None if there is none."""
    found = yield from one(
        select(message.c.facts)
        .join(room, room.c.room_id == message.c.room_id)
        .where(room.c.kind == place.kind, room.c.key == place.key, message.c.line.in_(kinds))
        .order_by(message.c.message_id.desc())
        .limit(1)
    )
    return None if found is None else found["facts"]
