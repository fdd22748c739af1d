"""Rules of groups."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from serving.access.subject import Subject
from serving.games.groups.schemas import (
    GroupDetail,
    GroupList,
    GroupRead,
    GroupWrite,
    JokerRead,
    MemberRead,
)
from serving.games.parts import GamesParts, player_of
from serving.games.refusals import refusals
from serving.kit.errors import NotFoundError
from serving.social.authors import author_of
from storage.games.statements import groups
from storage.games.writes import groups as writes
from storage.games.writes import jokers
from storage.identity.usernames import username_key
from storage.kit.rules import Rule
from storage.kit.statements import clock
from storage.social.statements import people

_LOOK_BACK = timedelta(days=7)


async def read_own(parts: GamesParts, subject: Subject) -> GroupList:
    """Return the groups that the caller is in."""
    account_id = player_of(subject)
    rows = await parts.database.fetch(groups.of_account(), account_id=account_id)
    items = [GroupRead.model_validate(_shown(row, account_id)) for row in rows]
    return GroupList(world=parts.world, items=items)


async def read(parts: GamesParts, subject: Subject, group_id: int) -> GroupDetail:
    """Return a group that the caller is in.

    Raises:
        NotFoundError: there is none with this number, or the caller is not in it.
    """
    account_id = player_of(subject)
    row = await parts.database.fetch_one(groups.one(), group_id=group_id, account_id=account_id)
    if row is None:
        raise NotFoundError(f"There is no group {group_id} that you are in; see /v1/groups.")
    at = (await parts.database.fetch(clock.now()))[0]["now"]
    members = await parts.database.fetch(groups.members(), group_id=group_id)
    own_jokers = await parts.database.fetch(
        groups.jokers(), group_id=group_id, account_id=account_id, since=(at - _LOOK_BACK).date()
    )
    return GroupDetail(
        world=parts.world,
        **_shown(row, account_id),
        code=row["code"],
        members=[
            MemberRead(
                **dict(author_of(each)),
                joined_at=each["joined_at"],
                is_captain=each["account_id"] == row["captain_id"],
            )
            for each in members
        ],
        jokers=[JokerRead.model_validate(dict(each)) for each in own_jokers],
    )


async def found(parts: GamesParts, subject: Subject, wanted: GroupWrite) -> GroupDetail:
    """Make a group; the caller is its captain. Raises `BadRequestError`, `ConflictError`."""
    with refusals():
        group_id = await parts.writes.apply(
            subject, writes.found, player_of(subject), wanted.terms()
        )
    return await read(parts, subject, group_id)


async def change(
    parts: GamesParts, subject: Subject, group_id: int, wanted: GroupWrite
) -> GroupDetail:
    """Give a group another name or other rules.

    Raises:
        BadRequestError: a competition is none of ours.
        ForbiddenError: the caller is not its captain.
        NotFoundError: there is none that the caller is in.
    """
    with refusals():
        await parts.writes.apply(
            subject, writes.change, player_of(subject), group_id, wanted.terms()
        )
    return await read(parts, subject, group_id)


async def join(parts: GamesParts, subject: Subject, code: str) -> GroupDetail:
    """Join the group that has a code. Raises `NotFoundError`, `ConflictError`."""
    with refusals():
        group_id = await parts.writes.apply(subject, writes.join, player_of(subject), code)
    return await read(parts, subject, group_id)


async def leave(parts: GamesParts, subject: Subject, group_id: int, username: str) -> None:
    """Leave a group, or remove somebody as its captain.

    Raises:
        ConflictError: its captain would leave others behind.
        ForbiddenError: only its captain removes others.
        NotFoundError: there is no such group or member.
    """
    account_id = player_of(subject)
    other_id = await _member_of(parts, subject, group_id, username)
    with refusals():
        if other_id == account_id:
            await parts.writes.apply(subject, writes.leave, account_id, group_id)
        else:
            await parts.writes.apply(subject, writes.remove, account_id, group_id, other_id)


async def hand_over(
    parts: GamesParts, subject: Subject, group_id: int, username: str
) -> GroupDetail:
    """Make another member captain. Raises as `leave`."""
    other_id = await _member_of(parts, subject, group_id, username)
    with refusals():
        await parts.writes.apply(subject, writes.hand_over, player_of(subject), group_id, other_id)
    return await read(parts, subject, group_id)


async def renew_code(parts: GamesParts, subject: Subject, group_id: int) -> GroupDetail:
    """Give a group another code. Raises `ForbiddenError`, `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, writes.renew_code, player_of(subject), group_id)
    return await read(parts, subject, group_id)


async def close(parts: GamesParts, subject: Subject, group_id: int) -> None:
    """End a group. Raises `ForbiddenError`, `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, writes.close, player_of(subject), group_id)


async def put_joker(
    parts: GamesParts, subject: Subject, group_id: int, match_id: int
) -> GroupDetail:
    """Let a match count twice. Raises `ConflictError`, `NotFoundError`."""
    return await _joker(parts, subject, group_id, match_id, jokers.put)


async def take_joker_back(
    parts: GamesParts, subject: Subject, group_id: int, match_id: int
) -> GroupDetail:
    """Let a match count once again. Raises as `put_joker`."""
    return await _joker(parts, subject, group_id, match_id, jokers.take_back)


async def _joker(
    parts: GamesParts,
    subject: Subject,
    group_id: int,
    match_id: int,
    rule: Callable[[int, int, int], Rule[None]],
) -> GroupDetail:
    with refusals():
        await parts.writes.apply(subject, rule, player_of(subject), group_id, match_id)
    return await read(parts, subject, group_id)


async def _member_of(parts: GamesParts, subject: Subject, group_id: int, username: str) -> int:
    """Return the account of a username, which only members of the group learn of."""
    account_id = player_of(subject)
    row = await parts.database.fetch_one(groups.one(), group_id=group_id, account_id=account_id)
    if row is None:
        raise NotFoundError(f"There is no group {group_id} that you are in; see /v1/groups.")
    other = await parts.database.fetch_one(
        people.by_name(), username_key=username_key(username), viewer_id=account_id
    )
    if other is None:
        raise NotFoundError(f"Nobody in this group is called {username!r}.")
    found_id: int = other["account_id"]
    return found_id


def _shown(row: Mapping[str, Any], account_id: int) -> dict[str, Any]:
    """Return the row of a group as one of its members sees it."""
    names = GroupRead.model_fields.keys() - {"is_captain"}
    return {name: row[name] for name in names} | {"is_captain": row["captain_id"] == account_id}
