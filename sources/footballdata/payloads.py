"""The files as football-data.co.uk writes them: a header, and rows that may be longer or shorter.

What belongs here: bytes to cells, under one name per column. What the cells mean is in `parse.py`
and `columns.py`.

Lines are split before cells, because a stray quotation mark must cost one row, not the file. A
second header in mid-file begins a section with columns of its own; spreadsheets of other countries
separate cells by semicolons and write decimals with a comma.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.csv_body import cells as cells_of
from sources.csv_body import decode
from sources.errors import PayloadTruncated, PayloadUnreadable

_MATCH = frozenset({"Date", "HomeTeam", "AwayTeam"})
_REQUIRED = _MATCH | {"Div"}
_EXTRA_LEAGUE = _MATCH | {"Country", "League"}
_RENAMED = {
    # The extra leagues' own words.
    "Home": "HomeTeam",
    "Away": "AwayTeam",
    "HG": "FTHG",
    "AG": "FTAG",
    "Res": "FTR",
    "B36CA": "B365CA",  # a slip of theirs, since 2024
    # Two seasons of mirrors whose exporter refused `>` and `<`.
    "BbMx_2_5": "BbMx>2.5",
    "BbMx_2_5_1": "BbMx<2.5",
    "BbAv_2_5": "BbAv>2.5",
    "BbAv_2_5_1": "BbAv<2.5",
}
_LONGEST_HEADER_BYTES = 16_384
_DELIMITERS = ",;\t"
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not empty; cells are padded to the header's width.

    Attributes:
        row_no: position among such rows, from 1; headers are not counted.
        is_cut: the file ends inside this line.
    """

    row_no: int
    cells: list[str]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One header and the rows below it, until the next header."""

    header: list[str]
    lines: list[Line]

    @property
    def says_division(self) -> bool:
        """Whether its rows name a division, or the country and league of an extra league."""
        names = set(self.header)
        return "Div" in names or names >= _EXTRA_LEAGUE


def is_footballdata(body: bytes) -> bool:
    """Tell from the first line whether this is one of football-data.co.uk's files."""
    names = set(_header(body[:_LONGEST_HEADER_BYTES]))
    return names >= _REQUIRED or names >= _EXTRA_LEAGUE


def lacks_division(body: bytes) -> bool:
    """Whether only the division is missing: the loader of the file can name it."""
    names = set(_header(body[:_LONGEST_HEADER_BYTES]))
    return names >= _MATCH and not names & {"Div", "Country", "League"}


def read_tables(body: bytes) -> list[Table]:
    """Split a file into sections of named columns and rows; most files have one.

    Raises:
        PayloadUnreadable: the first line is not the header of a season's file.
    """
    header = _header(body)
    _check_header(header)
    delimiter = _delimiter(_first_line(body))
    tables = [Table(header, [])]
    row_no = 0
    rows = decode(body).split("\n")[1:]
    for index, row in enumerate(rows):
        cells = _cells(row, delimiter)
        if not any(cells):
            continue
        if _is_header(cells):
            tables.append(Table(_renamed(cells), []))
            continue
        row_no += 1
        width = len(tables[-1].header)
        is_cut = index == len(rows) - 1 and len(cells) < width
        cells.extend([""] * (width - len(cells)))
        tables[-1].lines.append(Line(row_no, cells, is_cut))
    return tables


def _cells(row: str, delimiter: str) -> list[str]:
    if delimiter == ",":
        return cells_of(row)
    found = cells_of(row, delimiter)
    return [c.replace(",", ".") if _DECIMAL_COMMA.fullmatch(c) else c for c in found]


def _is_header(cells: Sequence[str]) -> bool:
    return "Date" in cells and set(_renamed(cells)) >= _MATCH


def _check_header(header: list[str]) -> None:
    if set(header) >= _MATCH:
        return
    if not any(header):
        raise PayloadTruncated("the file is empty")
    missing = ", ".join(sorted(_REQUIRED - set(header)))
    raise PayloadUnreadable(f"not a football-data.co.uk file: the first line lacks {missing}")


def _first_line(body: bytes) -> str:
    first = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n", 1)[0]
    return decode(first)


def _header(body: bytes) -> list[str]:
    first = _first_line(body)
    return _renamed(_cells(first, _delimiter(first)))


def _delimiter(first: str) -> str:
    """Return what separates the cells of the header."""
    return max(_DELIMITERS, key=first.count)


def _renamed(names: Sequence[str]) -> list[str]:
    return [_RENAMED.get(name, name) for name in names]
