"""Prices inside a scoreboard, in the shapes of all the years, as decimal quotes.

A list of providers, each possibly null. Newer ones hold `moneyline`, `total` and `pointSpread`
with `open`, `close` (the latest before kick-off) and, in play, `current`; older ones hold
`homeTeamOdds`, `awayTeamOdds`, `drawOdds`, whose prices keep moving after kick-off.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from football.observations.match import Market, PricePhase, Quote
from football.odds import american_to_decimal

_Document = Mapping[str, object]

_BOOKS = {"100": "draftkings", "58": "espn_bet", "2000": "b365", "45": "caesars"}
_NO_BOOKMAKERS = frozenset({"1001"})  # accuscore: a model's opinion
_PRE_MATCH = ("close", "open")
_IN_PLAY = ("current",)
_HIGHEST_PRICE = 10_000.0
_WIDEST_LINE_GOALS = 20.0
_LARGEST_NUMBER = 1e9
_NOT_IN_CODES = re.compile(r"[^a-z0-9]+")


def quotes_of(entries: Sequence[object] | None, *, is_pre_match: bool) -> tuple[Quote, ...]:
    """Read every complete market of every bookmaker.

    Args:
        entries: `odds` of a competition: absent, empty, `[null]`, or providers.
        is_pre_match: whether the payload was fetched before kick-off; later prices are in play.
    """
    phase = PricePhase.COLLECTED if is_pre_match else PricePhase.IN_PLAY
    moments = _PRE_MATCH if is_pre_match else _IN_PLAY
    quotes: dict[tuple[str, Market, float], Quote] = {}
    for entry in entries or ():
        document = _document(entry)
        book = _book(_document(document.get("provider")))
        if book is None:
            continue
        for market, line, prices in _markets(document, moments):
            quotes.setdefault((book, market, line), Quote(book, market, line, phase, prices))
    return tuple(quotes.values())


def american_price(value: object) -> float | None:
    """Read `"+150"`, `-200` or `"EVEN"` as a decimal price; `None` for `"OFF"` and the rest.

    Amounts below 100 do not exist in this notation: such a number is a decimal price already.
    """
    if isinstance(value, str) and value.strip().upper() == "EVEN":
        return 2.0
    number = _number(value)
    if number is None or abs(number) < 100:
        return _plausible(number)
    return _plausible(american_to_decimal(number))


def _plausible(price: float | None) -> float | None:
    return price if price is not None and 1.0 < price < _HIGHEST_PRICE else None


def _markets(
    document: _Document, moments: Sequence[str]
) -> Iterator[tuple[Market, float, tuple[float, ...]]]:
    prices = _match_odds(document, moments)
    if prices:
        yield Market.MATCH_ODDS, 0.0, prices
    total = _two_way(document, "total", ("over", "under"), moments)
    if total:
        yield Market.TOTAL, *total
    spread = _two_way(document, "pointSpread", ("home", "away"), moments)
    if spread:
        yield Market.ASIAN_HANDICAP, *spread


def _match_odds(document: _Document, moments: Sequence[str]) -> tuple[float, ...] | None:
    moneyline = _document(document.get("moneyline"))
    for moment in moments:
        sides = [_document(moneyline.get(side)) for side in ("home", "draw", "away")]
        prices = _complete(american_price(_document(s.get(moment)).get("odds")) for s in sides)
        if prices:
            return prices
    if moneyline:
        return None
    older = [_document(document.get(f"{side}Odds")) for side in ("homeTeam", "draw", "awayTeam")]
    return _complete(_older_price(side) for side in older)


def _older_price(side: _Document) -> float | None:
    decimal = _document(side.get("odds")).get("value", side.get("value"))
    return american_price(side.get("moneyLine")) or _plausible(_number(decimal))


def _two_way(
    document: _Document, name: str, sides: tuple[str, str], moments: Sequence[str]
) -> tuple[float, tuple[float, ...]] | None:
    """Read the first moment with a line and both prices; the line is the first side's."""
    market = _document(document.get(name))
    for moment in moments:
        first, second = (_document(_document(market.get(side)).get(moment)) for side in sides)
        line = _line(first.get("line"))
        prices = _complete((american_price(first.get("odds")), american_price(second.get("odds"))))
        if line is not None and abs(line) == abs(_line(second.get("line")) or 0.0) and prices:
            return line, prices
    return None


def _line(value: object) -> float | None:
    number = _number(value.strip().lower().lstrip("ou") if isinstance(value, str) else value)
    return number if number is not None and abs(number) <= _WIDEST_LINE_GOALS else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < _LARGEST_NUMBER else None


def _complete(prices: Iterable[float | None]) -> tuple[float, ...] | None:
    given = list(prices)
    found = tuple(price for price in given if price is not None)
    return found if len(found) == len(given) else None


def _book(provider: _Document) -> str | None:
    provider_id, name = str(provider.get("id", "")), provider.get("name")
    if provider_id in _NO_BOOKMAKERS:
        return None
    if provider_id in _BOOKS:
        return _BOOKS[provider_id]
    return (
        _NOT_IN_CODES.sub("_", name.lower()).strip("_") or None if isinstance(name, str) else None
    )


def _document(value: object) -> _Document:
    return cast("_Document", value) if isinstance(value, dict) else {}
