"""Which leaderboard a question is about, and from which place on."""

import re
from dataclasses import dataclass
from typing import Any

from football.competitions import COMPETITIONS
from serving.access.subject import Subject
from serving.games.leaderboards.schemas import EntryCursor, Scope
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError, UnauthorisedError
from serving.kit.parameters import CompetitionCode
from storage.kit.sentences import Sentence

_SEASON = re.compile(r"(19|20)\d{2}", re.ASCII)
_MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Which leaderboard.

    Attributes:
        scope: what it is of.
        key: which competition, season, month or group; empty otherwise.
    """

    scope: Scope
    key: str

    @property
    def values(self) -> dict[str, Any]:
        """The board as statements name it: friends are among everybody."""
        return {"scope": "global" if self.scope == "friends" else self.scope, "key": self.key}


def board_of(
    scope: Scope,
    *,
    competition: CompetitionCode | None = None,
    season: str | None = None,
    month: str | None = None,
    group: int | None = None,
) -> Board:
    """Return the board that a question is about.

    Raises:
        BadRequestError: the parameter that says which is missing, is not one, or is not needed.
    """
    number = None if group is None else str(group)
    given = {"competition": competition, "season": season, "month": month, "group": number}
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
    return Board(scope=scope, key=competition or season or month or number or "")


def place_of(board: Board, page: PageRequest) -> EntryCursor | None:
    """Return the place on a board after which a page begins; None is its top.

    Raises:
        BadRequestError: the cursor is of another list.
    """
    if page.cursor is None:
        return None
    place = EntryCursor.decode(page.cursor)
    if (place.scope, place.key) != (board.scope, board.key):
        raise BadRequestError.parameter("cursor", "it is of another leaderboard")
    return place


def viewer_of(subject: Subject) -> int:
    """Return who asks for a board that depends on it. Raises `UnauthorisedError`."""
    if subject.account_id is None:
        raise UnauthorisedError(Sentence("Log in to see your friends' leaderboard."))
    return subject.account_id
