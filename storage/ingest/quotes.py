"""Prices: additive facts. The first price of (match, book, market, line, phase) stands.

A later, different one is kept raw and changes nothing: a forecast saw the first.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from football.known import price_known
from football.observations import MatchObservation, PricePhase, Quote
from storage.copying import copy_lines, escaped
from storage.tables.match import odds_quote
from storage.unit_of_work import UnitOfWork

_COLUMNS = (
    "match_id",
    "book",
    "market",
    "line",
    "phase",
    "prices",
    "known_at",
    "known_basis",
    "recorded_at",
    "payload_id",
)

QuoteKey = tuple[int, str, str, float, str]


class QuoteBook:
    """The quotes that are known of some matches, and those that one payload adds."""

    def __init__(self, uow: UnitOfWork, match_ids: Iterable[int], payload_id: object) -> None:
        self._uow = uow
        self._tail = f"{uow.now.isoformat()}\t{payload_id}"
        self._lines: list[str] = []
        wanted = sorted(match_ids)
        self._known: set[QuoteKey] = set()
        if wanted:
            key = [odds_quote.c[name] for name in _COLUMNS[:5]]
            statement = select(*key).where(odds_quote.c.match_id.in_(wanted))
            self._known = {tuple(row) for row in uow.connection.execute(statement)}

    def add(self, match_id: int, seen: MatchObservation) -> int:
        """Keep what is new of an observation's quotes and return how many that is."""
        before = len(self._lines)
        known_of = _price_clock(seen)
        for quote in seen.quotes:
            key: QuoteKey = (match_id, quote.book, quote.market, quote.line, quote.phase)
            if key not in self._known:
                self._known.add(key)
                self._lines.append(self._line(match_id, quote, known_of(quote.phase)))
        return len(self._lines) - before

    def write(self) -> None:
        """Append the new quotes."""
        if self._lines:
            copy_lines(self._uow.connection, odds_quote, _COLUMNS, self._lines)
            self._lines = []

    def _line(self, match_id: int, quote: Quote, known: str) -> str:
        book, market, line, phase, prices = quote
        listed = ",".join(map(repr, prices))
        return (
            f"{match_id}\t{escaped(book)}\t{market}\t{line!r}\t{phase}\t{{{listed}}}"
            f"\t{known}\t{self._tail}"
        )


def _price_clock(seen: MatchObservation) -> Callable[[PricePhase], str]:
    """Return each phase's instant of knowledge as COPY text, worked out once per match."""
    texts: dict[PricePhase, str] = {}

    def known(phase: PricePhase) -> str:
        if phase not in texts:
            at, basis = price_known(
                phase,
                seen.kickoff_at,
                has_kickoff_time=seen.has_kickoff_time,
                fetched_at=seen.fetched_at,
            )
            texts[phase] = f"{at.isoformat()}\t{basis}"
        return texts[phase]

    return known
