"""The file as its keepers write it: a header and a row per match.

What belongs here: bytes to cells by name. What the cells mean is in `parse.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sources.csv_body import cells, decode
from sources.errors import PayloadTruncated, PayloadUnreadable

COLUMNS = ("date", "home_team", "away_team", "home_score", "away_score", "tournament", "neutral")
_LONGEST_HEADER_BYTES = 4096


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


def is_internationals(body: bytes) -> bool:
    """Tell from the first line whether this is the file of international results."""
    return set(COLUMNS) <= set(header_of(body))


def header_of(body: bytes) -> list[str]:
    """Return the names of the columns."""
    first = decode(body[:_LONGEST_HEADER_BYTES]).split("\n", 1)[0]
    return cells(first, _delimiter(first))


def read_lines(body: bytes, columns: Sequence[str] = COLUMNS) -> Iterator[Line]:
    """Yield the rows of a file with at least these columns.

    Raises:
        PayloadUnreadable: the first line is not the header.
    """
    header = header_of(body)
    if not any(header):
        raise PayloadTruncated("the file is empty")
    if missing := ", ".join(name for name in columns if name not in header):
        raise PayloadUnreadable(f"not the international results: the first line lacks {missing}")
    text = decode(body)
    delimiter = _delimiter(text.split("\n", 1)[0])
    row_no = 0
    for row in text.split("\n")[1:]:
        found = cells(row, delimiter)
        if not any(found):
            continue
        row_no += 1
        yield Line(row_no, dict(zip(header, found, strict=False)), len(found) < len(header))


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)
