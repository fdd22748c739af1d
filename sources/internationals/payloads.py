"""The file as its keepers write it: a header and a row per match.

What belongs here: bytes to cells by name. What the cells mean is in `parse.py`.
"""

from collections.abc import Iterator, Mapping
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
    return set(COLUMNS) <= set(_header(decode(body[:_LONGEST_HEADER_BYTES])))


def read_lines(body: bytes) -> Iterator[Line]:
    """Yield the rows.

    Raises:
        PayloadUnreadable: the first line is not the header.
    """
    text = decode(body)
    header = _header(text)
    if not any(header):
        raise PayloadTruncated("the file is empty")
    if missing := ", ".join(name for name in COLUMNS if name not in header):
        raise PayloadUnreadable(f"not the international results: the first line lacks {missing}")
    row_no = 0
    for row in text.split("\n")[1:]:
        found = cells(row)
        if not any(found):
            continue
        row_no += 1
        yield Line(row_no, dict(zip(header, found, strict=False)), len(found) < len(header))


def _header(text: str) -> list[str]:
    return cells(text.split("\n", 1)[0])
