"""Rules of leaderboards: a page of one, and one's own place."""

from collections.abc import Mapping
from typing import Any

from football.games.standing import FEWEST_MATCHES
from serving.access.subject import Subject
from serving.games.leaderboards import groups
from serving.games.leaderboards.board import Board, place_of, viewer_of
from serving.games.leaderboards.schemas import EntryCursor, EntryRead, Leaderboard, OwnEntry
from serving.games.parts import GamesParts, player_of
from serving.kit.cursors import PageRequest
from storage.games.statements import boards


async def read(
    parts: GamesParts, subject: Subject, board: Board, page: PageRequest
) -> Leaderboard:
    """Return a page of a board.

    Raises:
        UnauthorisedError: friends, or a group, are asked for by nobody in particular.
        NotFoundError: the caller is not in the group.
        BadRequestError: the cursor is of another list.
    """
    if board.scope == "group":
        return await groups.read(parts, subject, board, page)
    is_among_friends = board.scope == "friends"
    values: dict[str, Any] = {**board.values, "limit": page.limit + 1}
    if is_among_friends:
        values["viewer_id"] = viewer_of(subject)
    place = place_of(board, page)
    if place is not None:
        values |= {"last_rank": place.rank, "last_player": place.player}
    statement = boards.page(has_place=place is not None, is_among_friends=is_among_friends)
    rows = await parts.database.fetch(statement, **values)
    size = await parts.database.fetch_one(boards.size(), **board.values)
    shown = rows[: page.limit]
    after = None
    if len(rows) > page.limit:
        last = shown[-1]
        after = EntryCursor(
            scope=board.scope, key=board.key, rank=last["rank"], player=last["player"]
        ).encode()
    return Leaderboard(
        world=parts.world,
        scope=board.scope,
        key=board.key,
        ranked=0 if size is None else size["ranked"],
        fewest_picks=FEWEST_MATCHES,
        made_at=None if size is None else size["made_at"],
        items=[entry_of(row) for row in shown],
        next_cursor=after,
    )


async def read_own(parts: GamesParts, subject: Subject, board: Board) -> OwnEntry:
    """Return where the caller stands on a board. Raises `NotFoundError` of another's group."""
    if board.scope == "group":
        return await groups.read_own(parts, subject, board)
    row = await parts.database.fetch_one(
        boards.of_account(), **board.values, account_id=player_of(subject)
    )
    return OwnEntry(
        world=parts.world,
        scope=board.scope,
        key=board.key,
        entry=None if row is None else entry_of(row),
    )


def entry_of(row: Mapping[str, Any]) -> EntryRead:
    """Return a player as the row of their entry, account and person has them."""
    return EntryRead(
        **{name: row[name] for name in EntryRead.model_fields if name in _AS_STORED},
        kind=row["player"] if row["account_id"] is None else row["kind"],
        skill=row["value"],
        skill_lower=row["lower"],
        skill_upper=row["upper"],
    )


_AS_STORED = frozenset(EntryRead.model_fields) - {"kind", "skill", "skill_lower", "skill_upper"}
