"""Boards of groups: for their members, by the group's own rules. A group has hundreds at most."""

from collections.abc import Sequence

from serving.access.subject import Subject
from serving.games.leaderboards.board import Board, place_of
from serving.games.leaderboards.schemas import (
    EntryCursor,
    EntryRead,
    Leaderboard,
    OwnEntry,
    ProvisionalRead,
)
from serving.games.parts import GamesParts
from serving.kit.cursors import PageRequest
from serving.kit.errors import NotFoundError, UnauthorisedError
from storage.games.statements import group_boards, groups
from storage.games.writes.standings import EVER
from storage.kit.rules import Row
from storage.kit.sentences import Sentence

_FEWEST = 1
_SUMS = ("picks", "compared", "coverage", "points", "exact", "skill")
_MEANS = ("peer", "log_loss", "brier", "rps")


async def read(
    parts: GamesParts, subject: Subject, board: Board, page: PageRequest
) -> Leaderboard:
    """Return a page of a group's board: who has a settled pick that counts there.

    Raises:
        UnauthorisedError: nobody is logged in.
        NotFoundError: the caller is not in the group.
        BadRequestError: the cursor is of another list.
    """
    rows = sorted(
        (row for row in await read_rows(parts, subject, board) if row["rank"] is not None),
        key=lambda row: (row["rank"], row["player"]),
    )
    shown, after = part_of(rows, "rank", board, page)
    return Leaderboard(
        world=parts.world,
        scope=board.scope,
        key=board.key,
        ranked=len(rows),
        fewest_picks=_FEWEST,
        made_at=None,
        items=[_entry_of(row) for row in shown],
        next_cursor=after,
    )


async def read_own(parts: GamesParts, subject: Subject, board: Board) -> OwnEntry:
    """Return where the caller stands in a group. Raises as `read`."""
    own = [
        _entry_of(row)
        for row in await read_rows(parts, subject, board)
        if row["rank"] is not None and row["account_id"] == subject.account_id
    ]
    return OwnEntry(
        world=parts.world, scope=board.scope, key=board.key, entry=own[0] if own else None
    )


async def read_provisional(
    parts: GamesParts, subject: Subject, board: Board, page: PageRequest
) -> tuple[Sequence[ProvisionalRead], str | None]:
    """Return a page of a group as if matches ended now, and its next cursor. Raises as `read`."""
    rows = sorted(
        await read_rows(parts, subject, board), key=lambda row: (row["live_rank"], row["player"])
    )
    shown, after = part_of(rows, "live_rank", board, page)
    return [
        ProvisionalRead(
            provisional_rank=row["live_rank"],
            rank=row["rank"],
            kind=row["kind"],
            account_id=row["account_id"],
            username=row["username"],
            live=row["live"],
            points=row["live_points"],
            skill=row["live_skill"],
        )
        for row in shown
    ], after


async def read_rows(parts: GamesParts, subject: Subject, board: Board) -> Sequence[Row]:
    """Return where the members of a group stand, settled and as if matches ended now.

    Raises:
        UnauthorisedError: nobody is logged in.
        NotFoundError: the caller is not in the group.
    """
    if subject.account_id is None:
        raise UnauthorisedError(Sentence("Log in to see the standing of your group."))
    group_id = int(board.key)
    group = await parts.database.fetch_one(
        groups.one(), group_id=group_id, account_id=subject.account_id
    )
    if group is None:
        raise NotFoundError(f"There is no group {group_id} that you are in; see /v1/groups.")
    since, until = EVER
    rules = [group[name] for name in ("scoring", "competitions", "deadline_minutes", "has_joker")]
    return await parts.shared(
        f"group {group_id} {rules} {group['n_members']}",
        lambda: parts.database.fetch(
            group_boards.board(group["scoring"]), group_ids=[group_id], since=since, until=until
        ),
    )


def part_of(
    rows: Sequence[Row], rank: str, board: Board, page: PageRequest
) -> tuple[Sequence[Row], str | None]:
    """Return a page of rows that are in order, and where the next begins.

    Args:
        rows: with `player`, by rank.
        rank: the name of the column that they are ordered by.
        board: which leaderboard.
        page: which part.
    """
    place = place_of(board, page)
    if place is not None:
        last = (place.rank, place.player)
        rows = [row for row in rows if (row[rank], row["player"]) > last]
    shown = rows[: page.limit]
    if len(rows) <= page.limit:
        return shown, None
    end = shown[-1]
    cursor = EntryCursor(scope=board.scope, key=board.key, rank=end[rank], player=end["player"])
    return shown, cursor.encode()


def _entry_of(row: Row) -> EntryRead:
    return EntryRead(
        rank=row["rank"],
        best_rank=None,
        worst_rank=None,
        kind=row["kind"],
        account_id=row["account_id"],
        username=row["username"],
        skill_lower=None,
        skill_upper=None,
        model_gain=None,
        market_gain=None,
        **{name: row[name] for name in (*_SUMS, *_MEANS)},
    )
