"""The files as football-data.co.uk writes them: a header, and rows that may be longer or shorter.

What belongs here: bytes to cells. What the cells mean is in `parse.py` and `columns.py`.

Lines are split before cells, because a stray quotation mark must cost one row, not the file.
"""

import csv
from dataclasses import dataclass

from sources.errors import PayloadTruncated, PayloadUnreadable, PayloadUnsupported

_REQUIRED = frozenset({"Div", "Date", "HomeTeam", "AwayTeam"})
_EXTRA_LEAGUE = frozenset({"Country", "League", "Season", "Date"})
_LONGEST_HEADER_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not empty; cells are padded to the header's width.

    Attributes:
        row_no: position among such rows, from 1.
        is_cut: the file ends inside this line.
    """

    row_no: int
    cells: list[str]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file's column names and its rows."""

    header: list[str]
    lines: list[Line]


def is_footballdata(body: bytes) -> bool:
    """Tell from the first line whether this is one of football-data.co.uk's files.

    Extra-league files count: the parser names why it does not take them.
    """
    names = set(_header(body[:_LONGEST_HEADER_BYTES]))
    return names >= _REQUIRED or names >= _EXTRA_LEAGUE


def read_table(body: bytes) -> Table:
    """Split a file into named columns and rows.

    Raises:
        PayloadUnreadable: the first line is not the header of a season's file.
    """
    header = _header(body)
    _check_header(header)
    lines: list[Line] = []
    text = _decode(body)
    rows = text.split("\n")[1:]
    width = len(header)
    for index, row in enumerate(rows):
        cells = _cells(row)
        if not any(cells):
            continue
        is_cut = index == len(rows) - 1 and len(cells) < width
        cells.extend([""] * (width - len(cells)))
        lines.append(Line(len(lines) + 1, cells, is_cut))
    return Table(header, lines)


def _check_header(header: list[str]) -> None:
    names = set(header)
    if names >= _REQUIRED:
        return
    if names >= _EXTRA_LEAGUE:
        raise PayloadUnsupported(
            "an extra-league file (Country, League, Season): all seasons in one file, closing "
            "prices only; only the season files of the main leagues (Div, Date, HomeTeam) are read"
        )
    if not any(header):
        raise PayloadTruncated("the file is empty")
    missing = ", ".join(sorted(_REQUIRED - names))
    raise PayloadUnreadable(f"not a football-data.co.uk file: the first line lacks {missing}")


def _header(body: bytes) -> list[str]:
    first = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n", 1)[0]
    return _cells(_decode(first))


def _decode(body: bytes) -> str:
    """Decode as UTF-8, or line by line as the Windows code page of the older files.

    Line by line, since one bad byte says nothing about the names in the other lines.
    """
    body = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = body.replace(b"\x00", b"")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(_decode_line(line) for line in body.split(b"\n"))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _cells(row: str) -> list[str]:
    if '"' not in row:
        return [cell.strip() for cell in row.split(",")]
    try:
        return [cell.strip() for cells in csv.reader([row]) for cell in cells]
    except csv.Error:
        return [cell.strip(' "') for cell in row.split(",")]
