"""Pages as people read them: tables by the part of the page they are in, numbers as printed."""

from html.parser import HTMLParser
from typing import Any

import pytest

Table = list[list[str]]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[Table]] = {}
        self._part = ""
        self._cell: list[str] | None = None
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "h2":
            self._part = given.get("id") or ""
        elif tag == "table":
            self.found.setdefault(self._part, []).append([])
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self.found[self._part][-1].append([])
        elif tag in {"td", "th"} and self._in_body:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._in_body = False
        elif tag in {"td", "th"} and self._cell is not None:
            self.found[self._part][-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def tables(page: str) -> dict[str, list[Table]]:
    """Return the rows of every table's body, by the id of the heading above it."""
    parser = _Tables()
    parser.feed(page)
    return parser.found


def number(printed: str) -> float:
    """Return a number as it is printed."""
    plain = printed.replace("\N{MINUS SIGN}", "-").replace(",", "").rstrip("% ")
    return float(plain)


def close(value: float, printed: str) -> Any:
    """Whether a value is what is printed, as far as its digits go."""
    digits = len(printed.rstrip("% ").partition(".")[2])
    return number(printed) == pytest.approx(value, abs=0.5 * 10**-digits + 1e-9)
