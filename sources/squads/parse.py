"""What files of players say: ratings, movements and line-ups, as rows of frames.

A row that cannot be right is rejected with the reason; it never stops the rest of a file. The
season of a ratings file is the year in its name, since its rows name none.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import PurePosixPath

import polars as pl

from football.competitions import COMPETITIONS
from football.observations.parsed import Reject, RejectReason
from football.players.facts import LINEUPS_SCHEMA, MOVEMENTS_SCHEMA, RATINGS_SCHEMA
from sources.errors import PayloadInDoubt
from sources.squads.payloads import Kind, Line, kind_of, read_lines

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_BEST = 100.0
_OLDEST_YEARS = 60.0
_ELEVEN = 11
_KEEPER = "GK"
_DIRECTIONS = {"in": True, "out": False}
_WINDOWS = {"summer": False, "winter": True}
_SIDES = {"home": True, "away": False}
_SCHEMAS: Mapping[Kind, pl.Schema] = {
    Kind.RATINGS: RATINGS_SCHEMA,
    Kind.MOVEMENTS: MOVEMENTS_SCHEMA,
    Kind.LINEUPS: LINEUPS_SCHEMA,
}
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayersFile:
    """What one file said: `frame.height + len(rejects)` rows.

    Attributes:
        frame: rows of the kind's schema in `football.players.facts`, without `known_at`.
    """

    kind: Kind
    frame: pl.DataFrame
    rejects: tuple[Reject, ...]


def parse(body: bytes, name: str) -> PlayersFile:
    """Read a file of any kind.

    Args:
        body: its bytes.
        name: its name, which says the season of ratings: `ratings_2018.csv` is of 2018-19.

    Raises:
        PayloadUnreadable: the first line is the header of no kind, or nothing follows it.
        PayloadInDoubt: ratings whose name says no year.
    """
    kind = kind_of(body)
    read = _reader(kind, name)
    rows: list[Row] = []
    rejects: list[Reject] = []
    for line in read_lines(body):
        try:
            rows.append(read(_whole(line)))
        except _Unacceptable as fault:
            rejects.append(
                Reject(
                    row_no=line.row_no,
                    reason=fault.reason,
                    detail=fault.detail,
                    row={name: cell for name, cell in line.cells.items() if cell},
                )
            )
    schema = {name: dtype for name, dtype in _SCHEMAS[kind].items() if name != "known_at"}
    return PlayersFile(
        kind=kind,
        frame=pl.DataFrame(rows, schema=schema, orient="row"),
        rejects=tuple(rejects),
    )


class _Unacceptable(Exception):  # noqa: N818 - a verdict on a row, caught by `parse`
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def _whole(line: Line) -> Mapping[str, str]:
    if line.is_cut:
        raise _Unacceptable(RejectReason.MALFORMED, "fewer cells than columns")
    return line.cells


def _reader(kind: Kind, name: str) -> Callable[[Mapping[str, str]], Row]:
    if kind is Kind.MOVEMENTS:
        return _movement
    if kind is Kind.LINEUPS:
        return _lineup
    years = _YEAR.findall(PurePosixPath(name).stem)
    if len(years) != 1:
        raise PayloadInDoubt(
            f"{name} does not say the season of its ratings: name it after the year the season "
            "begins in, e.g. ratings_2018.csv"
        )
    season = int(years[0])
    return lambda cells: _rating(cells, season)


def _rating(cells: Mapping[str, str], season: int) -> Row:
    positions = _required(cells, "preferred_positions").split("/")
    return (
        season,
        _required(cells, "player_id"),
        unescape(_required(cells, "name")),
        _number(cells, "rating", _BEST),
        unescape(cells["club"]) or None,
        _day(cells, "birthdate"),
        _KEEPER in positions,
        _day(cells, "joined_club") if cells.get("joined_club") else None,
    )


def _movement(cells: Mapping[str, str]) -> Row:
    return (
        _division(cells),
        _year(cells, "season"),
        _required(cells, "club"),
        unescape(_required(cells, "name")),
        _number(cells, "age", _OLDEST_YEARS) if cells["age"] else None,
        cells.get("dealing_club") or None,
        _choice(cells, "movement", _DIRECTIONS),
        _choice(cells, "window", _WINDOWS),
    )


def _lineup(cells: Mapping[str, str]) -> Row:
    home, away = _required(cells, "home"), _required(cells, "away")
    if home == away:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"{home} cannot play itself")
    players = _required(cells, "players").split()
    if len(players) != _ELEVEN:
        detail = f"{len(players)} players start, not {_ELEVEN}"
        raise _Unacceptable(RejectReason.BAD_VALUE, detail)
    day, is_home = _day(cells, "date"), _choice(cells, "side", _SIDES)
    # An id that stands twice is right for one of the two: who the other is nobody says.
    return _division(cells), day, home, away, is_home, list(dict.fromkeys(players))


def _required(cells: Mapping[str, str], name: str) -> str:
    value = cells[name]
    if not value:
        raise _Unacceptable(RejectReason.MISSING_FIELD, f"{name} is empty")
    return value


def _division(cells: Mapping[str, str]) -> str:
    code = _required(cells, "div")
    if code not in COMPETITIONS:
        raise _Unacceptable(RejectReason.UNKNOWN_COMPETITION, f"no such division: {code!r}")
    return code


def _choice(cells: Mapping[str, str], name: str, choices: Mapping[str, bool]) -> bool:
    chosen = choices.get(_required(cells, name).casefold())
    if chosen is None:
        detail = f"{name} is neither {' nor '.join(choices)}: {cells[name]!r}"
        raise _Unacceptable(RejectReason.BAD_VALUE, detail)
    return chosen


def _number(cells: Mapping[str, str], name: str, highest: float) -> float:
    text = _required(cells, name)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 < number <= highest:
        detail = f"{name} is not a number above 0 and up to {highest:.0f}: {text!r}"
        raise _Unacceptable(RejectReason.BAD_VALUE, detail)
    return number


def _year(cells: Mapping[str, str], name: str) -> int:
    text = _required(cells, name)
    if not _YEAR.fullmatch(text):
        raise _Unacceptable(RejectReason.BAD_VALUE, f"{name} is no year: {text!r}")
    return int(text)


def _day(cells: Mapping[str, str], name: str) -> date:
    text = _required(cells, name)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        detail = f"{name} is not a day like 2018-08-10: {text!r}"
        raise _Unacceptable(RejectReason.BAD_VALUE, detail) from None
    if not _YEAR.fullmatch(f"{day.year:04}"):
        raise _Unacceptable(RejectReason.BAD_VALUE, f"{name} is out of range: {text!r}")
    return day
