"""Rules of talks: when they are open, reading on, writing, deleting, and the moderators' hand."""

from math import ceil

from serving.access import acts
from serving.access.acts import Act
from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from serving.social.follows import service as follows
from serving.social.parts import SocialParts, viewer_of
from serving.social.people import person_of
from serving.social.refusals import refusals
from serving.social.talk.schemas import (
    MemberDetail,
    MemberWrite,
    MessageCursor,
    MessageDetail,
    MessagePage,
    MessageWrite,
    RoomReference,
    TalkDetail,
    TalkViewer,
    TalkWrite,
)
from serving.social.talk.shown import message_of
from serving.social.words import words_of
from storage.kit.rules import Row
from storage.social.statements import messages, rooms, standing
from storage.social.statements.rooms import KINDS, Place
from storage.social.writes import talk
from storage.social.writes.talk import UNHURRIED, Draft

_MOST_WITHHELD = 20
_MOST_HIDDEN = 200


def of_match(match_id: int) -> Place:
    """Return the room of a match."""
    return Place(kind="match", key=match_id)


async def read_inside(
    parts: SocialParts, subject: Subject, place: Place, page: PageRequest, since_id: int | None
) -> MessagePage:
    """Return messages of a private talk to somebody who may enter it, newest first.

    Raises:
        NotFoundError: there is none that this subject may enter.
    """
    await _check_inside(parts, subject, place)
    return await read_page(parts, place, page, since_id)


async def read(parts: SocialParts, place: Place) -> TalkDetail:
    """Return a talk as everybody sees it.

    Raises:
        NotFoundError: there is nothing that it would be about.
    """
    found = await _found(parts, place)
    room = await parts.database.fetch_one(rooms.one(), **place.named)
    own = None if room is None else room["slow_seconds"]
    return TalkDetail(
        world=parts.world,
        room=_reference(place),
        topic=place.topic,
        is_open=found["is_open"],
        opens_at=found["opens_at"],
        closes_at=found["closes_at"],
        slow_seconds=parts.settings.talk_slow_seconds if own is None else own,
    )


async def read_page(
    parts: SocialParts, place: Place, page: PageRequest, since_id: int | None
) -> MessagePage:
    """Return messages of a talk, newest first. Raises as `read`.

    Args:
        parts: of this process.
        place: which room.
        page: which part.
        since_id: only what came after this message; None is all.
    """
    await _found(parts, place)
    values: dict[str, int] = {} if since_id is None else {"since_id": since_id}
    if page.cursor is not None:
        values["before_id"] = MessageCursor.decode(page.cursor).before_id
    statement = messages.page(is_continued="before_id" in values, is_since=since_id is not None)
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **place.named, **values)
    items = [message_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: MessageCursor(before_id=last.message_id)
    )
    return MessagePage(world=parts.world, items=items, next_cursor=following)


async def read_message(parts: SocialParts, subject: Subject, message_id: int) -> MessageDetail:
    """Return one message.

    Raises:
        NotFoundError: there is none that this subject may see.
    """
    row = await parts.database.fetch_one(
        messages.one(), viewer_id=viewer_of(subject), message_id=message_id
    )
    if row is None:
        raise NotFoundError(f"There is no message {message_id}.")
    return MessageDetail(world=parts.world, **dict(message_of(row)))


async def write(
    parts: SocialParts, subject: Subject, place: Place, wanted: MessageWrite
) -> MessageDetail:
    """Write in a talk.

    Raises:
        BadRequestError: the text is unfit.
        ConflictError: the talk is not open.
        ForbiddenError: the subject may only read there.
        NotFoundError: there is nothing that it would be about.
        TooManyError: slow mode is on, or the account is new and wrote much.
    """
    draft = Draft(
        account_id=viewer_of(subject),
        place=place,
        words=words_of(wanted.text, parts.intake, most=parts.settings.message_graphemes),
    )
    with refusals():
        message_id = await parts.writes.apply(
            subject,
            talk.write,
            draft,
            slow_seconds=parts.settings.talk_slow_seconds,
            policy=parts.intake.policy,
        )
    return await read_message(parts, subject, message_id)


async def erase(parts: SocialParts, subject: Subject, message_id: int) -> None:
    """Delete a message of the subject.

    Raises:
        ForbiddenError: it is somebody else's.
        NotFoundError: there is none that this subject may see.
    """
    with refusals():
        await parts.writes.apply(subject, talk.erase, viewer_of(subject), message_id)


async def read_viewer(parts: SocialParts, subject: Subject, place: Place) -> TalkViewer:
    """Return how a subject stands to a talk. Raises as `read`."""
    shown = await read(parts, place)
    account_id = viewer_of(subject)
    member = await parts.database.fetch_one(rooms.standing(), account_id=account_id, **place.named)
    restricted = await parts.database.fetch_one(standing.restricted(), account_id=account_id)
    own = await parts.database.fetch(
        messages.withheld(), viewer_id=account_id, limit=_MOST_WITHHELD, **place.named
    )
    wait = _wait_seconds(subject, member, shown.slow_seconds)
    reason = None
    if not shown.is_open:
        reason = "This talk is not open."
    elif restricted is not None:
        reason = f"Moderators suspended you until {restricted['until']:%Y-%m-%d %H:%M} UTC."
    elif member is not None and member["role"] == "reader":
        reason = "Moderators let you read here, and not write."
    elif wait:
        reason = f"Slow mode is on: one message in {shown.slow_seconds} seconds."
    return TalkViewer(
        world=parts.world,
        may_write=reason is None,
        reason=reason,
        wait_seconds=wait,
        withheld=[message_of(row) for row in own],
        hidden_account_ids=await _hidden(parts, subject),
    )


async def set_pace(
    parts: SocialParts, subject: Subject, place: Place, wanted: TalkWrite
) -> TalkDetail:
    """Set the pace of a talk, on record. Raises as `read`."""
    act = Act[None](name="talk.pace", target_kind=place.kind, target_of=lambda _: place.key)
    with refusals():
        await acts.perform(parts.writes, subject, act, talk.set_pace, place, wanted.slow_seconds)
    return await read(parts, place)


async def set_role(
    parts: SocialParts, subject: Subject, place: Place, username: str, wanted: MemberWrite
) -> MemberDetail:
    """Let somebody write in a talk, or only read; on record.

    Raises:
        NotFoundError: there is nothing that it would be about, or nobody has that username.
    """
    person = await person_of(parts, username, viewer_of(subject))
    act = Act[None](
        name=f"talk.{wanted.role}",
        target_kind="account",
        target_of=lambda _: person["account_id"],
    )
    with refusals():
        await acts.perform(
            parts.writes, subject, act, talk.set_role, place, person["account_id"], wanted.role
        )
    return MemberDetail(
        world=parts.world,
        room=_reference(place),
        username=person["username"],
        role=wanted.role,
    )


async def _check_inside(parts: SocialParts, subject: Subject, place: Place) -> None:
    kind = KINDS[place.kind]
    if kind.among is None:
        return
    account_ids = [] if subject.account_id is None else [subject.account_id]
    if not await parts.database.fetch(kind.among(), key=place.key, account_ids=account_ids):
        raise NotFoundError(f"There is no {kind.noun} {place.key} that you are in.")


async def _found(parts: SocialParts, place: Place) -> Row:
    kind = KINDS[place.kind]
    found = await parts.database.fetch_one(kind.found(), key=place.key)
    if found is None:
        raise NotFoundError(f"There is no {kind.noun} {place.key}.")
    return found


async def _hidden(parts: SocialParts, subject: Subject) -> list[int]:
    first = PageRequest(cursor=None, limit=_MOST_HIDDEN)
    blocked = await follows.read_own(parts, subject, "blocks", first)
    muted = await follows.read_own(parts, subject, "mutes", first)
    return sorted({each.account_id for each in (*blocked.items, *muted.items)})


def _wait_seconds(subject: Subject, member: Row | None, slow_seconds: int) -> int:
    if member is None or member["wrote_at"] is None or UNHURRIED & subject.roles:
        return 0
    passed = (member["at"] - member["wrote_at"]).total_seconds()
    return max(0, ceil(slow_seconds - passed))


def _reference(place: Place) -> RoomReference:
    return RoomReference.model_validate(place.named)
