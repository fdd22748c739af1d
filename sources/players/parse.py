"""What lists of players say, row by row; one that cannot be right is rejected by its line.

The resource a list is stored under says whose it is and of which day: `SOURCE/2024-07-01/FILE`,
or `SOURCE/rows/FILE` where each row has a day of its own.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from football.names import exact_key
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.play import PlayerReference
from football.observations.register import PlayerValueObservation, TransferObservation
from football.players.facts import RatingsAreLate
from sources.errors import PayloadUnreadable
from sources.players.payloads import Line, read_lines

OF_ROWS = "rows"
_BEST = 100.0
_EARLIEST = date(1850, 1, 1)
_LATE_SHARE = 0.02  # single dates are wrong in any file
_AMOUNT = re.compile(r"€?\s*(\d+(?:[.,]\d+)*)\s*([kKmM]?)", re.ASCII)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6}
_TRUE, _FALSE = (
    frozenset({"1", "true", "yes", "y", "loan"}),
    frozenset({"", "0", "false", "no", "n"}),
)
_SeenT = TypeVar("_SeenT", PlayerValueObservation, TransferObservation)


class _Unacceptable(Exception):  # noqa: N818 - a verdict on a row, caught below
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class _Of(NamedTuple):
    """Whose list it is, its day, and when it was given to us."""

    source: str
    as_of: date | None
    context: PayloadContext

    @classmethod
    def reading(cls, context: PayloadContext) -> "_Of":
        source, day, _ = [*context.resource.split("/", 2), "", ""][:3]
        try:
            return cls(source, None if day == OF_ROWS else date.fromisoformat(day), context)
        except ValueError as error:
            raise PayloadUnreadable(f"{context.resource}: not SOURCE/DAY/FILE") from error


class PlayersParser:
    """Reads ratings and values."""

    name = "players_csv"
    version = 1
    needed = ("name",)

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[PlayerValueObservation]:
        """Read a list.

        Raises:
            PayloadUnreadable: a column it cannot do without is not there.
            RatingsAreLate: it claims to be older than what it says.
        """
        of = _Of.reading(context)
        parsed = _read(read_lines(body, self.needed), lambda line: _value(line, of))
        _check(
            [(seen.joined_on, seen.as_of) for seen in parsed.observations], "joined their clubs"
        )
        return parsed


class TransfersParser:
    """Reads moves."""

    name = "transfers_csv"
    version = 1
    needed = ("name", "moved_on")

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[TransferObservation]:
        """Read a list; errors as of `PlayersParser`."""
        of = _Of.reading(context)
        parsed = _read(read_lines(body, self.needed), lambda line: _transfer(line, of))
        _check([(seen.moved_on, seen.listed_on) for seen in parsed.observations], "moved")
        return parsed


def _read(lines: Iterable[Line], read: Callable[[Line], _SeenT]) -> Parsed[_SeenT]:
    observations: list[_SeenT] = []
    rejects: list[Reject] = []
    for line in lines:
        try:
            observations.append(read(_whole(line)))
        except _Unacceptable as fault:
            rejects.append(
                Reject(row_no=line.row_no, reason=fault.reason, detail=str(fault), row=line.cells)
            )
    rows = len(observations) + len(rejects)
    return Parsed(rows=rows, observations=observations, rejects=rejects)


def _whole(line: Line) -> Line:
    if line.is_cut:
        raise _Unacceptable(RejectReason.MALFORMED, "fewer cells than columns")
    return line


def _check(dates: Sequence[tuple[date | None, date | None]], what: str) -> None:
    """Raise `RatingsAreLate` where more than two rows in a hundred are of after the list's day."""
    told = [(day, as_of) for day, as_of in dates if as_of is not None]
    late = sum(1 for day, as_of in told if day is not None and day > as_of)
    if told and late / len(told) > _LATE_SHARE:
        raise RatingsAreLate(
            f"the list is later than it says: {late} of {len(told)} players {what} after the day "
            "it claims to be of; give the day it was made with --as-of"
        )


def _value(line: Line, of: _Of) -> PlayerValueObservation:
    rating = _amount(line.cells, "rating")
    value = _amount(line.cells, "value_eur")
    if rating is None and value is None:
        raise _Unacceptable(RejectReason.MISSING_FIELD, "neither a rating nor a value")
    if rating is not None and rating > _BEST:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"a rating of {rating:g}; allowed: 0 to 100")
    as_of = _day(line.cells, "as_of", of) or of.as_of
    if as_of is None:
        detail = "no day it is of: give --as-of or a column as_of"
        raise _Unacceptable(RejectReason.MISSING_FIELD, detail)
    born_on = _day(line.cells, "born_on", of)
    return PlayerValueObservation(
        row_no=line.row_no,
        source=of.source,
        player=_player(line.cells, born_on),
        as_of=as_of,
        fetched_at=of.context.fetched_at,
        born_on=born_on,
        club=line.cells.get("club"),
        country=line.cells.get("country"),
        position=line.cells.get("position"),
        rating=rating,
        value_eur=value,
        joined_on=_day(line.cells, "joined_on", of),
    )


def _transfer(line: Line, of: _Of) -> TransferObservation:
    moved_on = _day(line.cells, "moved_on", of)
    if moved_on is None:
        raise _Unacceptable(RejectReason.MISSING_FIELD, "no date")
    clubs = {name: line.cells.get(name) for name in ("from_club", "to_club")}
    if not any(clubs.values()):
        raise _Unacceptable(RejectReason.MISSING_FIELD, "neither a club he left nor one he joined")
    loan = line.cells.get("is_loan", "").casefold()
    if loan not in _TRUE | _FALSE:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"is_loan is {loan!r}; allowed: true, false")
    born_on = _day(line.cells, "born_on", of)
    return TransferObservation(
        row_no=line.row_no,
        source=of.source,
        player=_player(line.cells, born_on),
        moved_on=moved_on,
        fetched_at=of.context.fetched_at,
        listed_on=_day(line.cells, "as_of", of) or of.as_of,
        born_on=born_on,
        country=line.cells.get("country"),
        fee_eur=_amount(line.cells, "fee_eur"),
        is_loan=loan in _TRUE,
        **clubs,
    )


def _player(cells: Mapping[str, str], born_on: date | None) -> PlayerReference:
    name = cells.get("name")
    if name is None:
        raise _Unacceptable(RejectReason.MISSING_FIELD, "no name")
    # A list without ids knows a player by his name and date of birth.
    own = f"{exact_key(name)}|{born_on.isoformat() if born_on else ''}"
    return PlayerReference(name=name, source_id=cells.get("player_id") or own)


def _day(cells: Mapping[str, str], column: str, of: _Of) -> date | None:
    text = cells.get(column)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        detail = f"{column} is {text!r}; allowed: 2024-07-01"
        raise _Unacceptable(RejectReason.BAD_VALUE, detail) from None
    if not _EARLIEST <= day <= of.context.fetched_at.date():
        raise _Unacceptable(RejectReason.BAD_VALUE, f"{column} is {day}, which is not past yet")
    return day


def _amount(cells: Mapping[str, str], column: str) -> float | None:
    text = cells.get(column)
    if text is None:
        return None
    found = _AMOUNT.fullmatch(text)
    amount = math.nan if found is None else _number(found[1]) * _SCALES[found[2].casefold()]
    if not math.isfinite(amount):
        raise _Unacceptable(
            RejectReason.BAD_VALUE, f"{column} is {text!r}; allowed: 2500000, 2.5m or 74"
        )
    return amount


def _number(text: str) -> float:
    """Return a number; commas of thousands are left out."""
    bare = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text
    try:
        return float(bare)
    except ValueError:
        return math.nan


PLAYERS = PlayersParser()
TRANSFERS = TransfersParser()
