"""A list as it comes: a header and a row per player or move, columns by any usual name.

What belongs here: bytes to cells by our names. What the cells mean is in `parse.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sources.csv_body import cells, decode
from sources.errors import PayloadUnreadable

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "player", "player_name", "long_name"),
    "player_id": ("player_id", "id", "sofifa_id"),
    "born_on": ("born_on", "birthdate", "date_of_birth", "dob", "birth_date"),
    "club": ("club", "team", "club_name", "current_club"),
    "country": ("country", "league_country"),
    "position": ("position", "positions", "preferred_positions", "player_positions"),
    "rating": ("rating", "overall"),
    "value_eur": ("value_eur", "value", "market_value", "market_value_in_eur"),
    "as_of": ("as_of", "date_of_rating", "valuation_date"),
    "joined_on": ("joined_on", "joined_club", "joined"),
    "from_club": ("from_club", "from", "from_team", "left", "from_club_name"),
    "to_club": ("to_club", "to", "to_team", "joined_team", "to_club_name"),
    "moved_on": ("moved_on", "date", "transfer_date"),
    "fee_eur": ("fee_eur", "fee", "transfer_fee"),
    "is_loan": ("is_loan", "loan"),
}
"""Our columns, and what lists call them; the first that is there is read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not empty.

    Attributes:
        row_no: its line in the file, from 1; the header is line 1.
        is_cut: it has fewer cells than there are columns.
    """

    row_no: int
    cells: Mapping[str, str]
    is_cut: bool


def read_lines(body: bytes, needed: tuple[str, ...]) -> Iterator[Line]:
    """Yield the rows of a list with their cells by our names; empty cells are left out.

    Raises:
        PayloadUnreadable: it is empty, or a needed column is not there.
    """
    lines = decode(body).split("\n")
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    header = [cell.casefold().replace(" ", "_") for cell in cells(lines[0], delimiter)]
    places = {
        ours: next(header.index(name) for name in theirs if name in header)
        for ours, theirs in NAMES.items()
        if any(name in header for name in theirs)
    }
    lacking = [name for name in needed if name not in places]
    if lacking:
        allowed = "; ".join(f"{name} ({', '.join(NAMES[name])})" for name in lacking)
        raise PayloadUnreadable(f"line 1: no column {allowed}")
    for row_no, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        found = cells(line, delimiter)
        named = {ours: found[at] for ours, at in places.items() if at < len(found) and found[at]}
        yield Line(row_no, named, is_cut=len(found) < len(header))
