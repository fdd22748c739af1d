"""The same match with its sides the other way round, as a source may list it on neutral ground."""

from dataclasses import fields, replace
from typing import Any, TypeVar

from football.observations.match import Market, MatchObservation, Quote, Score, Statistics

_PairsT = TypeVar("_PairsT", Score, Statistics)


def turned(seen: MatchObservation) -> MatchObservation:
    """Return the observation with home and away exchanged in all it says."""
    return replace(
        seen,
        home=seen.away,
        away=seen.home,
        score=_turned(seen.score),
        statistics=seen.statistics and _turned(seen.statistics),
        quotes=tuple(map(_quote, seen.quotes)),
        figures={name: (away, home) for name, (home, away) in seen.figures.items()},
    )


def _turned(pairs: _PairsT) -> _PairsT:
    values: dict[str, Any] = {}
    for each in fields(pairs):
        side, _, what = each.name.partition("_")
        other = "away" if side == "home" else "home"
        values[each.name] = getattr(pairs, f"{other}_{what}")
    return replace(pairs, **values)


def _quote(quote: Quote) -> Quote:
    if quote.market is Market.TOTAL:
        return quote
    line = -quote.line if quote.market is Market.ASIAN_HANDICAP and quote.line else quote.line
    return quote._replace(line=line, prices=quote.prices[::-1])
