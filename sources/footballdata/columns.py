"""Which columns hold which prices: eras and books differ, the grammar of the names does not.

A column is `{book}{C?}{selection}`: `B365H`, `PSCD` (C: closing), `BbAv>2.5`, `MaxCAHA`. The plan
of a file is made once from its header; reading a row is then plain indexing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from football.observations.match import Market, PricePhase, Quote

_BOOKS = {
    "BbMx": "max",
    "Max": "max",
    "BbAv": "average",
    "Avg": "average",
    "P": "ps",
    "PS": "ps",
    "VC": "vc",  # ends in C without being a closing price
}
_SHARED_LINES = {
    PricePhase.COLLECTED: ("AHh", "BbAHh"),
    PricePhase.CLOSING: ("AHCh",),
}
_TOTAL = re.compile(r"(.+)>(\d+(?:\.\d+)?)", re.ASCII)
_HIGHEST_PRICE = 10_000.0
_WIDEST_LINE_GOALS = 20.0


@dataclass(frozen=True, slots=True)
class PriceColumns:
    """Where one book's prices on one market stand.

    Attributes:
        line: the fixed line of the market; unused when `line_at` names a column.
        line_at: column of the line that changes per match.
        prices_at: columns in the order of the market's selections.
    """

    book: str
    market: Market
    phase: PricePhase
    prices_at: tuple[int, ...]
    line: float = 0.0
    line_at: int | None = None

    def quote(self, cells: Sequence[str]) -> Quote | None:
        """Read the quote of a row; `None` unless every price is there and above 1.0."""
        prices: list[float] = []
        for at in self.prices_at:
            try:
                price = float(cells[at])
            except ValueError:
                return None
            if not 1.0 < price < _HIGHEST_PRICE:
                return None
            prices.append(price)
        line = self.line if self.line_at is None else _line(cells[self.line_at])
        if line is None:
            return None
        return Quote(self.book, self.market, line, self.phase, tuple(prices))

    def why_none(self, cells: Sequence[str]) -> str | None:
        """Return why a row has no quote here; None where the row has no prices at all."""
        texts = [cells[at] for at in self.prices_at]
        if not any(texts):
            return None
        if not all(texts):
            return "incomplete prices"
        try:
            prices = [float(text) for text in texts]
        except ValueError:
            return "prices that are no number"
        if not all(1.0 < price < _HIGHEST_PRICE for price in prices):
            return "impossible prices"
        return "prices without a possible line"


def plan_prices(header: Sequence[str]) -> tuple[PriceColumns, ...]:
    """Find every market of a file, each (book, market, line, phase) once."""
    at: dict[str, int] = {}
    for index, name in enumerate(header):
        at.setdefault(name, index)
    found = (*_match_odds(at), *_totals(at), *_handicaps(at))
    distinct: dict[tuple[str, Market, float, PricePhase], PriceColumns] = {}
    for columns in found:
        key = (columns.book, columns.market, columns.line, columns.phase)
        distinct.setdefault(key, columns)
    return tuple(distinct.values())


def _match_odds(at: dict[str, int]) -> Iterable[PriceColumns]:
    for name in at:
        prefix = name[:-1]
        names = (name, f"{prefix}D", f"{prefix}A")
        if prefix and name.endswith("H") and all(n in at for n in names):
            book, phase = _book_and_phase(prefix)
            yield PriceColumns(book, Market.MATCH_ODDS, phase, tuple(at[n] for n in names))


def _totals(at: dict[str, int]) -> Iterable[PriceColumns]:
    for name, over_at in at.items():
        found = _TOTAL.fullmatch(name)
        if found is None:
            continue
        prefix, line = found.groups()
        under = f"{prefix}<{line}"
        if under in at:
            book, phase = _book_and_phase(prefix)
            yield PriceColumns(book, Market.TOTAL, phase, (over_at, at[under]), float(line))


def _handicaps(at: dict[str, int]) -> Iterable[PriceColumns]:
    for name, home_at in at.items():
        prefix = name.removesuffix("AHH")
        away = f"{prefix}AHA"
        if not prefix or prefix == name or away not in at:
            continue
        book, phase = _book_and_phase(prefix)
        line_at = next((at[n] for n in (f"{prefix}AH", *_SHARED_LINES[phase]) if n in at), None)
        if line_at is not None:
            prices_at = (home_at, at[away])
            yield PriceColumns(book, Market.ASIAN_HANDICAP, phase, prices_at, line_at=line_at)


def _book_and_phase(prefix: str) -> tuple[str, PricePhase]:
    phase = PricePhase.COLLECTED
    if len(prefix) > 1 and prefix.endswith("C") and prefix not in _BOOKS:
        prefix, phase = prefix[:-1], PricePhase.CLOSING
    return _BOOKS.get(prefix, prefix.lower()), phase


def _line(text: str) -> float | None:
    try:
        line = float(text)
    except ValueError:
        return None
    return line if abs(line) <= _WIDEST_LINE_GOALS else None
