"""The files as football-data.co.uk writes them: a header, and rows that may be longer or shorter.

What belongs here: bytes to cells, under one name per column. What the cells mean is in `parse.py`
and `columns.py`.

Lines are split before cells, because a stray quotation mark must cost one row, not the file.
"""

from dataclasses import dataclass

from sources.csv_body import cells as cells_of
from sources.csv_body import decode
from sources.errors import PayloadTruncated, PayloadUnreadable

_REQUIRED = frozenset({"Div", "Date", "HomeTeam", "AwayTeam"})
_EXTRA_LEAGUE = frozenset({"Country", "League", "Date", "HomeTeam", "AwayTeam"})
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

    @property
    def is_extra_league(self) -> bool:
        """Whether rows name country, league and season instead of a division."""
        return "Div" not in self.header


def is_footballdata(body: bytes) -> bool:
    """Tell from the first line whether this is one of football-data.co.uk's files."""
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
    text = decode(body)
    rows = text.split("\n")[1:]
    width = len(header)
    for index, row in enumerate(rows):
        cells = cells_of(row)
        if not any(cells):
            continue
        is_cut = index == len(rows) - 1 and len(cells) < width
        cells.extend([""] * (width - len(cells)))
        lines.append(Line(len(lines) + 1, cells, is_cut))
    return Table(header, lines)


def _check_header(header: list[str]) -> None:
    names = set(header)
    if names >= _REQUIRED or names >= _EXTRA_LEAGUE:
        return
    if not any(header):
        raise PayloadTruncated("the file is empty")
    missing = ", ".join(sorted(_REQUIRED - names))
    raise PayloadUnreadable(f"not a football-data.co.uk file: the first line lacks {missing}")


def _header(body: bytes) -> list[str]:
    first = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n", 1)[0]
    return [_RENAMED.get(name, name) for name in cells_of(decode(first))]
