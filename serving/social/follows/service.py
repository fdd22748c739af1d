"""Rules of following, requests, friends, blocks and mutes."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError, Fault, NotFoundError
from serving.social.authors import author_of
from serving.social.follows.schemas import (
    FollowRead,
    Kept,
    PersonPage,
    PersonRead,
    PersonViewer,
    RelatedCursor,
    Side,
)
from serving.social.parts import SocialParts, viewer_of
from serving.social.people import person_of
from serving.social.refusals import refusals
from storage.kit.rules import Rule
from storage.social.statements import people
from storage.social.visibility import NOBODY
from storage.social.writes import relations


async def follow(parts: SocialParts, subject: Subject, username: str) -> tuple[FollowRead, bool]:
    """Follow somebody; return the standing, and whether it is new.

    Raises:
        BadRequestError: it is oneself.
        ConflictError: so many are followed already.
        ForbiddenError: a block stands between.
        NotFoundError: nobody has this username.
    """
    other = await _other(parts, subject, username)
    most = parts.settings.most_follows
    with refusals():
        state, is_new = await parts.writes.apply(
            subject, relations.request, viewer_of(subject), other["account_id"], most=most
        )
    return FollowRead(world=parts.world, username=other["username"], state=state), is_new


async def unfollow(parts: SocialParts, subject: Subject, username: str) -> None:
    """Follow somebody no longer, or take a request back. Raises `NotFoundError`."""
    await _change(parts, subject, username, relations.unfollow)


async def accept(parts: SocialParts, subject: Subject, username: str) -> None:
    """Accept a request to follow. Raises `NotFoundError` if there is none."""
    with refusals():
        await _change(parts, subject, username, relations.accept)


async def refuse(parts: SocialParts, subject: Subject, username: str) -> None:
    """Refuse a request to follow, or remove a follower. Raises `NotFoundError`."""
    await _change(parts, subject, username, _refused)


async def block(parts: SocialParts, subject: Subject, username: str) -> tuple[Kept, bool]:
    """Block somebody; return whom, and whether it is new. Raises as `follow`."""
    return await _keep(parts, subject, username, relations.block_out)


async def unblock(parts: SocialParts, subject: Subject, username: str) -> None:
    """Block somebody no longer. Raises `NotFoundError`."""
    await _change(parts, subject, username, relations.unblock)


async def mute(parts: SocialParts, subject: Subject, username: str) -> tuple[Kept, bool]:
    """Mute somebody; return whom, and whether it is new. Raises as `follow`."""
    return await _keep(parts, subject, username, relations.silence)


async def unmute(parts: SocialParts, subject: Subject, username: str) -> None:
    """Mute somebody no longer. Raises `NotFoundError`."""
    await _change(parts, subject, username, relations.unmute)


async def read_own(
    parts: SocialParts, subject: Subject, side: Side, page: PageRequest
) -> PersonPage:
    """Return the requesters of a subject, or those it blocks or mutes, the newest first."""
    return await _page(parts, viewer_of(subject), side, page)


async def read_of(
    parts: SocialParts, subject: Subject, username: str, side: Side, page: PageRequest
) -> PersonPage:
    """Return the people an account follows, or its followers, the newest first.

    Raises:
        NotFoundError: nobody has this username, or their lists are for their followers.
    """
    owner = await person_of(parts, username, viewer_of(subject))
    if not owner["shows_lists"]:
        raise NotFoundError(f"{owner['username']} shows this to their followers only.")
    return await _page(parts, owner["account_id"], side, page)


async def read_viewer(parts: SocialParts, subject: Subject, username: str) -> PersonViewer:
    """Return how a subject stands to somebody. Raises `NotFoundError`."""
    viewer_id = viewer_of(subject)
    other = await person_of(parts, username, viewer_id)
    found = await parts.database.fetch_one(
        people.between(), viewer_id=viewer_id, account_id=other["account_id"]
    )
    row = dict(found or {})
    return PersonViewer(
        world=parts.world,
        username=other["username"],
        is_self=viewer_id == other["account_id"],
        are_friends=row["following"] == row["followed_by"] == "accepted",
        **row,
    )


def person_read(row: Mapping[str, Any]) -> PersonRead:
    """Return a person of a list from their row."""
    return PersonRead(
        **dict(author_of(row)),
        bio=row["bio"] or "",
        is_private=row["is_private"],
        follower_count=row["follower_count"],
    )


async def _page(parts: SocialParts, account_id: int, side: Side, page: PageRequest) -> PersonPage:
    values: dict[str, object] = {}
    if page.cursor is not None:
        last = RelatedCursor.decode(page.cursor)
        if last.kind != side:
            message = "the cursor of another list; allowed is the next_cursor of this one"
            raise BadRequestError.parameter("cursor", message)
        values = {"last_at": last.last_at, "last_id": last.last_id}
    rows = await parts.database.fetch(
        people.related(side, is_continued=bool(values)),
        account_id=account_id,
        limit=page.limit + 1,
        **values,
    )
    following = None
    if len(rows) > page.limit:
        last_row = rows[page.limit - 1]
        cursor = RelatedCursor(
            kind=side, last_at=last_row["since"], last_id=last_row["account_id"]
        )
        following = cursor.encode()
    items = [person_read(row) for row in rows[: page.limit]]
    return PersonPage(world=parts.world, items=items, next_cursor=following)


async def _keep(
    parts: SocialParts, subject: Subject, username: str, rule: Callable[[int, int], Rule[bool]]
) -> tuple[Kept, bool]:
    """Begin to block or mute somebody else; return whom, and whether it is new."""
    other = await _other(parts, subject, username)
    with refusals():
        is_new = await parts.writes.apply(subject, rule, viewer_of(subject), other["account_id"])
    return Kept(world=parts.world, username=other["username"]), is_new


async def _change(
    parts: SocialParts, subject: Subject, username: str, rule: Callable[[int, int], Rule[None]]
) -> None:
    """Follow a rule of a subject and somebody with a username."""
    other = await person_of(parts, username, NOBODY)
    await parts.writes.apply(subject, rule, viewer_of(subject), other["account_id"])


def _refused(account_id: int, follower_id: int) -> Rule[None]:
    return relations.unfollow(follower_id, account_id)


async def _other(parts: SocialParts, subject: Subject, username: str) -> Mapping[str, Any]:
    """Return somebody who is not the subject itself."""
    other = await person_of(parts, username, NOBODY)
    if other["account_id"] == subject.account_id:
        message = "that is you; name somebody else"
        raise BadRequestError(Fault(where="path", name="username", message=message))
    return other
