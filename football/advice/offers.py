"""The best price of each selection among the books, and what all of them together think.

What belongs here: choosing prices and taking the margin out. What does not: whether a price is
worth taking (`decisions`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from football.books import AGGREGATES
from football.observations.match import Market
from football.odds import devig_power
from football.overround import is_suspect

SELECTIONS = {
    Market.MATCH_ODDS: ("home", "draw", "away"),
    Market.TOTAL: ("over", "under"),
    Market.ASIAN_HANDICAP: ("home", "away"),
}
_LEAST = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The prices of one book on one market, in the order of `SELECTIONS`."""

    book: str
    market: Market
    line: float
    prices: Sequence[float]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The best price of one selection.

    Attributes:
        line: goals of a total, or the home side's handicap; 0 where there is none.
        price: decimal.
        book: that asks it.
        fair: its probability by all books, each without its margin.
        books: that price the market and are fresh.
        at: when the price was known.
    """

    market: Market
    line: float
    selection: str
    price: float
    book: str
    fair: float
    books: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What can be had of a match.

    Attributes:
        offers: a row per selection, markets in order.
        stale: markets and lines of which every price is too old.
    """

    offers: tuple[Offer, ...]
    stale: tuple[tuple[Market, float], ...] = ()


def board(quotes: Iterable[Quote], at: datetime, stale_after: timedelta) -> Board:
    """Return the best fresh price of every selection.

    Quotes of aggregates, of other numbers of prices and of sums no book offers are left out. Of a
    book that is there twice, the later quote counts.

    Args:
        quotes: known at the instant.
        at: the instant.
        stale_after: how old a price may be.
    """
    found: dict[tuple[Market, float], dict[str, Quote]] = defaultdict(dict)
    for quote in sorted(filter(_is_usable, quotes), key=lambda each: each.at):
        found[quote.market, quote.line][quote.book] = quote
    offers: list[Offer] = []
    stale: list[tuple[Market, float]] = []
    for place in sorted(found):
        fresh = [each for each in found[place].values() if at - each.at <= stale_after]
        offers.extend(_best(fresh)) if fresh else stale.append(place)
    return Board(offers=tuple(offers), stale=tuple(stale))


def _is_usable(quote: Quote) -> bool:
    return (
        quote.book not in AGGREGATES
        and len(quote.prices) == len(SELECTIONS[quote.market])
        and all(np.isfinite(quote.prices))
        and min(quote.prices) > _LEAST
        and not is_suspect(quote.book, quote.prices)
    )


def _best(quotes: Sequence[Quote]) -> list[Offer]:
    """Return the best price of each selection of one market; of equal ones the first book's."""
    quotes = sorted(quotes, key=lambda each: each.book)
    prices = np.array([each.prices for each in quotes], dtype=np.float64)
    fair = devig_power(prices).mean(axis=0)
    chosen = [int(row) for row in prices.argmax(axis=0)]
    names = SELECTIONS[quotes[0].market]
    return [
        Offer(
            market=quotes[0].market,
            line=quotes[0].line,
            selection=name,
            price=float(prices[row, place]),
            book=quotes[row].book,
            fair=float(fair[place]),
            books=len(quotes),
            at=quotes[row].at,
        )
        for place, (name, row) in enumerate(zip(names, chosen, strict=True))
    ]
