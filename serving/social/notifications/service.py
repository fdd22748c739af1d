"""Rules of notifications."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.social.authors import Author, author_of
from serving.social.notifications.schemas import (
    MarkedRead,
    NotificationCursor,
    NotificationPage,
    NotificationRead,
    UnreadCount,
)
from serving.social.parts import SocialParts, viewer_of
from serving.social.refusals import refusals
from storage.identity.statements import accounts
from storage.social.notice_kinds import path_of
from storage.social.statements import notices
from storage.social.writes import reading
from words.language import language, preferred, use
from words.notices import sentence


async def read_page(
    parts: SocialParts, subject: Subject, page: PageRequest, *, is_unread: bool
) -> NotificationPage:
    """Return the notifications of a subject, the newest first.

    Args:
        parts: of the process.
        subject: whose.
        page: which part of the list.
        is_unread: only what is not read.
    """
    values: dict[str, object] = {}
    if page.cursor is not None:
        last = NotificationCursor.decode(page.cursor)
        values = {"last_at": last.last_at, "last_id": last.last_id}
    account_id = viewer_of(subject)
    rows = await parts.database.fetch(
        notices.page(is_continued=bool(values), is_unread=is_unread),
        viewer_id=account_id,
        limit=page.limit + 1,
        **values,
    )
    with use(language(preferred(await language_of(parts, account_id)))):
        items = [notification_read(row) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, _cursor)
    return NotificationPage(world=parts.world, items=items, next_cursor=following)


async def count_unread(parts: SocialParts, subject: Subject) -> UnreadCount:
    """Return how many notifications a subject has not read."""
    row = await parts.database.fetch_one(notices.unread(), viewer_id=viewer_of(subject))
    return UnreadCount(world=parts.world, unread_count=0 if row is None else row["unread_count"])


async def mark_read(parts: SocialParts, subject: Subject, notification_id: int) -> None:
    """Note that one was read. Raises `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, reading.mark_read, viewer_of(subject), notification_id)


async def mark_all_read(
    parts: SocialParts, subject: Subject, through: datetime | None
) -> MarkedRead:
    """Note that everything was read that came by an instant; None is all of it."""
    count = await parts.writes.apply(subject, reading.mark_all_read, viewer_of(subject), through)
    return MarkedRead(world=parts.world, read_count=count)


async def language_of(parts: SocialParts, account_id: int) -> str:
    """Return the language that an account reads."""
    row = await parts.database.fetch_one(accounts.one_of(), account_id=account_id)
    return "en" if row is None else row["language"]


def notification_read(row: Mapping[str, Any]) -> NotificationRead:
    """Return a notification from its row, in the language of the moment."""
    people = [author_of(each) for each in row["actors"] or ()]
    names = [_name(each) for each in people]
    return NotificationRead(
        notification_id=row["notice_id"],
        kind=row["kind"],
        noun=row["noun"],
        thing=row["thing"],
        text=sentence(row["kind"], names, row["actor_count"], row["facts"]),
        link=path_of(row["kind"], row["noun"], row["thing"], row["post_id"], row["facts"]),
        actors=people,
        actor_count=row["actor_count"],
        facts=row["facts"],
        is_read=row["read_at"] is not None,
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )


def _name(person: Author) -> str:
    return person.name or person.username or ""


def _cursor(item: NotificationRead) -> NotificationCursor:
    return NotificationCursor(
        kind="notifications", last_at=item.changed_at, last_id=item.notification_id
    )
