"""Leaderboards as if the matches in play ended now."""

from typing import Any

from serving.access.subject import Subject
from serving.games.leaderboards import groups
from serving.games.leaderboards.board import Board, place_of, viewer_of
from serving.games.leaderboards.schemas import EntryCursor, ProvisionalBoard, ProvisionalRead
from serving.games.parts import GamesParts
from serving.kit.cursors import PageRequest
from storage.games.statements import provisional
from storage.kit.rules import Row


async def read(
    parts: GamesParts, subject: Subject, board: Board, page: PageRequest
) -> ProvisionalBoard:
    """Return a page of a board as if matches ended now.

    Raises:
        UnauthorisedError: friends, or a group, are asked for by nobody in particular.
        NotFoundError: the caller is not in the group.
        BadRequestError: the cursor is of another list.
    """
    if board.scope == "group":
        items, after = await groups.read_provisional(parts, subject, board, page)
    else:
        items, after = await _page(parts, subject, board, page)
    playing = await parts.database.fetch(provisional.matches())
    return ProvisionalBoard(
        world=parts.world,
        scope=board.scope,
        key=board.key,
        match_ids=[row["match_id"] for row in playing],
        items=list(items),
        next_cursor=after,
    )


async def _page(
    parts: GamesParts, subject: Subject, board: Board, page: PageRequest
) -> tuple[list[ProvisionalRead], str | None]:
    is_among_friends = board.scope == "friends"
    values: dict[str, Any] = {"key": board.key, "limit": page.limit + 1}
    if is_among_friends:
        values["viewer_id"] = viewer_of(subject)
    place = place_of(board, page)
    if place is not None:
        values |= {"last_rank": place.rank, "last_player": place.player}
    statement = provisional.page(
        board.values["scope"], has_place=place is not None, is_among_friends=is_among_friends
    )
    rows = await parts.shared(
        f"provisional {board.scope} {sorted(values.items())}",
        lambda: parts.database.fetch(statement, **values),
    )
    shown = rows[: page.limit]
    after = None
    if len(rows) > page.limit:
        last = shown[-1]
        after = EntryCursor(
            scope=board.scope, key=board.key, rank=last["live_rank"], player=last["player"]
        ).encode()
    return [_player_of(row) for row in shown], after


def _player_of(row: Row) -> ProvisionalRead:
    return ProvisionalRead(
        provisional_rank=row["live_rank"],
        rank=row["rank"],
        kind=row["player"] if row["account_id"] is None else row["kind"],
        account_id=row["account_id"],
        username=row["username"],
        live=row["live"],
        points=row["live_points"],
        skill=row["live_skill"],
    )
