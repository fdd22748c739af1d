"""Prices: additive facts. The first price of (match, book, market, line, phase) stands.

A later, different one is kept raw and changes nothing: a forecast saw the first. Of two prices
that were seen as the present ones, the one seen first stands, in whatever order they arrive.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import cast

from sqlalchemy import update

from football.known import KnownBasis, price_known
from football.observations.match import Market, MatchObservation, PricePhase, Quote
from football.overround import is_suspect
from storage.football.tables.match import odds_quote
from storage.kit.copying import copy_lines, copy_text, escaped
from storage.kit.engine import driver_connection
from storage.kit.unit_of_work import UnitOfWork

_COLUMNS = (
    "match_id",
    "book",
    "market",
    "line",
    "phase",
    "prices",
    "is_suspect",
    "known_at",
    "known_basis",
    "recorded_at",
    "payload_id",
)
# Not through SQLAlchemy: a season's file needs ten thousand keys; its rows cost as much again.
_KNOWN = """
    SELECT match_id, book, market, line, phase, known_at, known_basis
    FROM football.odds_quote WHERE match_id = ANY(%s)
"""

_MATCHES_AT_ONCE = 16

QuoteKey = tuple[int, str, str, float, str]


class QuoteBook:
    """The quotes that are known of some matches, and those that one payload adds."""

    def __init__(self, uow: UnitOfWork, match_ids: Iterable[int], payload_id: object) -> None:
        self._uow = uow
        self._tail = f"{uow.now.isoformat()}\t{payload_id}"
        self._lines: list[str] = []
        self._of_new: dict[int, MatchObservation] = {}  # each is all that is seen of a new match
        wanted = sorted(match_ids)
        self._are_known = set(wanted)
        self._payload_id = payload_id
        self._known: dict[QuoteKey, datetime | None] = {}  # the instant where it was observed
        self._earlier: dict[QuoteKey, tuple[Quote, datetime]] = {}
        if wanted:
            cursor = driver_connection(uow.connection).execute(_KNOWN, (wanted,))
            for *key, known_at, basis in cursor:
                is_observed = basis == KnownBasis.OBSERVED
                self._known[cast("QuoteKey", tuple(key))] = known_at if is_observed else None

    def add(self, match_id: int, seen: MatchObservation) -> int:
        """Keep what is new of an observation's quotes and return how many that is."""
        if match_id not in self._are_known:
            return self._add_of_new(match_id, seen)
        return self._add_what_differs(match_id, seen)

    def _add_of_new(self, match_id: int, seen: MatchObservation) -> int:
        """Keep the first observation of a new match as it is, until `write`."""
        if not seen.quotes:
            return 0
        if match_id not in self._of_new:
            self._of_new[match_id] = seen
            return len(seen.quotes)
        first = self._of_new.pop(match_id)
        self._are_known.add(match_id)
        self._add_what_differs(match_id, first)
        return self._add_what_differs(match_id, seen)

    def _add_what_differs(self, match_id: int, seen: MatchObservation) -> int:
        before = len(self._lines) + len(self._earlier)
        known_of = _price_clock(seen)
        seen_at = seen.fetched_at if seen.prices_are_current else None
        for quote in seen.quotes:
            key: QuoteKey = (match_id, quote.book, quote.market, quote.line, quote.phase)
            if key not in self._known:
                self._known[key] = seen_at
                self._lines.append(self._line(match_id, quote, known_of(quote.phase)))
            elif seen_at and (known_at := self._known[key]) and seen_at < known_at:
                self._known[key] = seen_at
                self._earlier[key] = (quote, seen_at)
        return len(self._lines) + len(self._earlier) - before

    def write(self) -> None:
        """Append the new quotes, and put earlier sightings in the place of later ones."""
        if self._lines:
            copy_lines(self._uow.connection, odds_quote, _COLUMNS, self._lines)
        if self._of_new:
            copy_text(self._uow.connection, odds_quote, _COLUMNS, self._blocks_of_new())
        self._lines, self._of_new = [], {}
        for (match_id, book, market, line, phase), (quote, seen_at) in self._earlier.items():
            self._uow.connection.execute(
                update(odds_quote)
                .where(
                    odds_quote.c.match_id == match_id,
                    odds_quote.c.book == book,
                    odds_quote.c.market == market,
                    odds_quote.c.line == line,
                    odds_quote.c.phase == phase,
                )
                .values(
                    prices=list(quote.prices),
                    known_at=seen_at,
                    recorded_at=self._uow.now,
                    payload_id=self._payload_id,
                )
            )
        self._earlier = {}

    def _blocks_of_new(self) -> Iterator[str]:
        """Yield the lines of matches that were unknown; of two prices of one key the first.

        A few matches at a time: the server stores them while the next are made.
        """
        of_new = iter(self._of_new.items())
        while some := list(islice(of_new, _MATCHES_AT_ONCE)):
            lines = [
                self._line(match_id, quote, known)
                for match_id, seen in some
                for quote, known in _first_of_each_key(seen)
            ]
            yield "\n".join(lines) + "\n"

    def _line(self, match_id: int, quote: Quote, known: str) -> str:
        book, market, line, phase, prices = quote
        listed = ",".join(map(_decimal, prices))
        flag = "t" if is_suspect(book, prices) else "f"
        offer = _offer(book, market, line, phase)
        return f"{match_id}\t{offer}\t{{{listed}}}\t{flag}\t{known}\t{self._tail}"


# Books quote in steps: the same few thousand numbers come again and again.
_decimal = lru_cache(maxsize=8192)(repr)


@lru_cache(maxsize=4096)
def _offer(book: str, market: Market, line: float, phase: PricePhase) -> str:
    """Return the middle of a key as COPY text; a file repeats a few of them for every match."""
    return f"{escaped(book)}\t{market.value}\t{line!r}\t{phase.value}"


def _first_of_each_key(seen: MatchObservation) -> Iterable[tuple[Quote, str]]:
    """Return an observation's quotes and since when each is known, as COPY text."""
    known_of = _price_clock(seen)
    knowns = {phase: known_of(phase) for phase in {quote.phase for quote in seen.quotes}}
    by_key = {quote[:4]: quote for quote in reversed(seen.quotes)}
    quotes = seen.quotes if len(by_key) == len(seen.quotes) else reversed(by_key.values())
    return ((quote, knowns[quote.phase]) for quote in quotes)


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
                is_current=seen.prices_are_current,
            )
            texts[phase] = f"{at.isoformat()}\t{basis}"
        return texts[phase]

    return known
