"""The files as they come: a header and a row per player, movement or side.

What belongs here: bytes to cells by name, and which kind of file it is. What the cells mean is in
`parse.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sources.csv_body import cells, decode
from sources.errors import PayloadTruncated, PayloadUnreadable


class Kind(StrEnum):
    """What a file has a row of."""

    RATINGS = "ratings"
    MOVEMENTS = "transfers"
    LINEUPS = "lineups"


COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RATINGS: ("player_id", "name", "rating", "club", "birthdate", "preferred_positions"),
    Kind.MOVEMENTS: ("div", "club", "name", "age", "movement", "window", "season"),
    Kind.LINEUPS: ("div", "date", "home", "away", "side", "players"),
}
"""The columns that each kind needs; others may be there and some of them are read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not empty.

    Attributes:
        row_no: position among such rows, from 1.
        is_cut: the row has fewer cells than there are columns.
    """

    row_no: int
    cells: Mapping[str, str]
    is_cut: bool


def kind_of(body: bytes) -> Kind:
    """Tell from the header what a file has rows of.

    Raises:
        PayloadTruncated: the file is empty.
        PayloadUnreadable: the header is of no kind.
    """
    header = cells(decode(body).split("\n", 1)[0])
    if not any(header):
        raise PayloadTruncated("the file is empty")
    for kind, needed in COLUMNS.items():
        if set(needed) <= set(header):
            return kind
    wanted = "; ".join(f"{kind}: {','.join(needed)}" for kind, needed in COLUMNS.items())
    raise PayloadUnreadable(f"the first line has the columns of no file of players ({wanted})")


def read_lines(body: bytes) -> Iterator[Line]:
    """Yield the rows below the header."""
    first, *rows = decode(body).split("\n")
    header = cells(first)
    row_no = 0
    for row in rows:
        found = cells(row)
        if any(found):
            row_no += 1
            is_cut = len(found) < len(header)
            yield Line(row_no, dict(zip(header, found, strict=False)), is_cut)
