"""Private rooms: who may enter. Whoever keeps the members of a thing keeps those of its room."""

from sqlalchemy import BigInteger, ColumnElement, DateTime, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from storage.kit.rules import Rule, rows
from storage.social.statements.rooms import Place
from storage.social.tables.talk import room, room_member

_NOW = func.clock.now(type_=DateTime(timezone=True))


def let_in(place: Place, account_id: int) -> Rule[None]:
    """Let an account enter a room, which is made if there was none; again changes nothing."""
    made = insert(room).values(kind=place.kind, key=place.key, created_at=_NOW)
    yield from rows(made.on_conflict_do_nothing())
    member = select(room.c.room_id, literal(account_id, BigInteger)).where(*_is(place))
    added = insert(room_member).from_select(["room_id", "account_id"], member)
    yield from rows(added.on_conflict_do_nothing())


def let_out(place: Place, account_id: int | None = None) -> Rule[None]:
    """Let an account, or with None everybody, enter a room no longer; what was written stays."""
    of_room = room_member.c.room_id.in_(select(room.c.room_id).where(*_is(place)))
    gone = delete(room_member).where(of_room)
    if account_id is not None:
        gone = gone.where(room_member.c.account_id == account_id)
    yield from rows(gone)


def _is(place: Place) -> tuple[ColumnElement[bool], ...]:
    return room.c.kind == place.kind, room.c.key == place.key
