"""Messages of a room, newest first, and one by its id."""

from functools import cache

from sqlalchemy import BigInteger, ColumnElement, Text, and_, bindparam, cast, func, or_, select

from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.social.statements.posts import BEFORE, LIMIT, author_columns
from storage.social.statements.rooms import may_enter
from storage.social.tables.profile import profile
from storage.social.tables.talk import message, room
from storage.social.visibility import VIEWER, is_open

_ROOM = (
    room.c.kind == bindparam("kind", type_=Text),
    room.c.key == bindparam("key", type_=BigInteger),
)


@cache
def page(*, is_continued: bool, is_since: bool) -> Question:
    """What everybody reads in a room, newest first.

    Parameters: kind, key, limit[, before_id, since_id].

    Args:
        is_continued: those before the message `before_id`.
        is_since: those after the message `since_id` only.
    """
    in_room = select(room.c.room_id).where(*_ROOM).scalar_subquery()
    statement = _rows().where(message.c.room_id == in_room, message.c.is_shown, _is_public())
    if is_continued:
        statement = statement.where(message.c.message_id < BEFORE)
    if is_since:
        since = bindparam("since_id", type_=BigInteger)
        statement = statement.where(message.c.message_id > since)
    return statement.order_by(message.c.message_id.desc()).limit(LIMIT)


@cache
def one() -> Question:
    """A message that the viewer may read. Parameters: viewer_id, message_id.

    Their own that are removed, or wait for review, they read too.
    """
    shown = and_(message.c.is_shown, _is_public(), may_enter(room, VIEWER))
    return _rows().where(
        message.c.message_id == bindparam("message_id", type_=BigInteger),
        or_(shown, _is_own()),
    )


@cache
def withheld() -> Question:
    """The viewer's own messages in a room that others do not see, newest first.

    Parameters: viewer_id, kind, key, limit.
    """
    return (
        _rows()
        .where(*_ROOM, _is_own(), message.c.removed_at.is_not(None))
        .order_by(message.c.message_id.desc())
        .limit(LIMIT)
    )


def _is_public() -> ColumnElement[bool]:
    return or_(message.c.line.is_not(None), is_open(account))


def _is_own() -> ColumnElement[bool]:
    return and_(message.c.account_id == VIEWER, message.c.deleted_at.is_(None))


def _rows() -> Question:
    named = person.alias("named")
    mentioned = (
        select(func.array_agg(cast(named.c.username, Text)))
        .where(named.c.account_id == func.any(message.c.mentioned))
        .correlate(message)
        .scalar_subquery()
    )
    return (
        select(
            message.c.message_id,
            message.c.account_id,
            message.c.text,
            message.c.line,
            message.c.facts,
            message.c.created_at,
            message.c.removed_at,
            message.c.removed_reason,
            room.c.kind.label("room_kind"),
            room.c.key.label("room_key"),
            *author_columns(),
            mentioned.label("mentioned"),
        )
        .select_from(message)
        .join(room, room.c.room_id == message.c.room_id)
        .outerjoin(account, account.c.account_id == message.c.account_id)
        .outerjoin(person, person.c.account_id == message.c.account_id)
        .outerjoin(profile, profile.c.account_id == message.c.account_id)
    )
