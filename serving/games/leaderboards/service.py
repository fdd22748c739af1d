"""Rules of leaderboards: which board a question is about, and a page of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from football.competitions import COMPETITIONS
from football.games.standing import FEWEST_MATCHES
from serving.access.subject import Subject
from serving.games.leaderboards.schemas import (
    EntryCursor,
    EntryRead,
    Leaderboard,
    OwnEntry,
    Scope,
)
from serving.games.parts import GamesParts, player_of
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError, UnauthorisedError
from serving.kit.parameters import CompetitionCode
from storage.games.statements import boards
from storage.kit.sentences import Sentence

_SEASON = re.compile(r"(19|20)\d{2}", re.ASCII)
_MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Which leaderboard.

    Attributes:
        scope: what it is of.
        key: which competition, season or month; empty otherwise.
    """

    scope: Scope
    key: str

    @property
    def values(self) -> dict[str, Any]:
        """The board as statements name it: friends are among everybody."""
        return {"scope": "global" if self.scope == "friends" else self.scope, "key": self.key}


def board_of(
    scope: Scope, *, competition: CompetitionCode | None, season: str | None, month: str | None
) -> Board:
    """Return the board that a question is about.

    Raises:
        BadRequestError: the parameter that says which is missing, is not one, or is not needed.
    """
    given = {"competition": competition, "season": season, "month": month}
    for name, value in given.items():
        if (value is not None) != (scope == name):
            allowed = f"needed with scope={name}, and only there"
            raise BadRequestError.parameter(name, allowed)
    if season is not None and not _SEASON.fullmatch(season):
        raise BadRequestError.parameter("season", "allowed: the year it began in, such as 2025")
    if month is not None and not _MONTH.fullmatch(month):
        raise BadRequestError.parameter("month", "allowed: a month such as 2025-11")
    if competition is not None and competition not in COMPETITIONS:
        raise BadRequestError.parameter("competition", "no such competition")
    return Board(scope=scope, key=competition or season or month or "")


async def read(
    parts: GamesParts, subject: Subject, board: Board, page: PageRequest
) -> Leaderboard:
    """Return a page of a board.

    Raises:
        UnauthorisedError: friends are asked for by nobody in particular.
        BadRequestError: the cursor is of another list.
    """
    is_among_friends = board.scope == "friends"
    values: dict[str, Any] = {**board.values, "limit": page.limit + 1}
    if is_among_friends:
        if subject.account_id is None:
            raise UnauthorisedError(Sentence("Log in to see your friends' leaderboard."))
        values["viewer_id"] = subject.account_id
    if page.cursor is not None:
        place = EntryCursor.decode(page.cursor)
        if (place.scope, place.key) != (board.scope, board.key):
            raise BadRequestError.parameter("cursor", "it is of another leaderboard")
        values |= {"last_rank": place.rank, "last_player": place.player}
    statement = boards.page(has_place=page.cursor is not None, is_among_friends=is_among_friends)
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
    """Return where the caller stands on a board."""
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
