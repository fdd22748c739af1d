"""The market's probabilities: prices of books, margin taken out, one triple per match.

What belongs here: choosing quotes by phase and book. Blended forecasts may see `BEFORE_MATCH`
phases only; closing prices are the yardstick, never a feature.
"""

from collections.abc import Sequence

import polars as pl

from football.features.columns import (
    MARKET,
    SHARP,
    SHARP_GAPS,
    contrasts,
    contrasts_of,
    triple,
)
from football.observations import Market, PricePhase
from football.odds import devig_proportional

BEFORE_MATCH = (PricePhase.OPENING, PricePhase.COLLECTED)
AVERAGE_BOOK = "average"
SHARP_BOOK = "ps"
_AGGREGATES = (AVERAGE_BOOK, "max")


def probabilities(odds: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """Return de-vigged (proportional) triples of match-odds quotes: one row per quote.

    Args:
        odds: rows of `Facts.odds`; other markets and unusable triples are left out.
        prefix: of the triple's columns.
    """
    usable = odds.filter(
        (pl.col("market") == Market.MATCH_ODDS.value)
        & (pl.col("prices").list.len() == 3)
        & pl.col("prices").list.min().gt(1.0)
    )
    prices = usable.select(
        pl.col("prices").list.get(selection).alias(str(selection)) for selection in range(3)
    ).to_numpy()
    fair = devig_proportional(prices) if len(prices) else prices
    names = triple(prefix)
    return usable.select("match_key", "book", "phase").with_columns(
        *(pl.Series(name, fair[:, i], dtype=pl.Float64()) for i, name in enumerate(names))
    )


def of_book(
    odds: pl.DataFrame, book: str, phases: Sequence[PricePhase], prefix: str
) -> pl.DataFrame:
    """Return one book's triple per match, from the latest of the phases it quoted in."""
    quotes = odds.filter((pl.col("book") == book) & pl.col("phase").is_in(list(phases)))
    return _last_phase(probabilities(quotes, prefix), phases).drop("book", "phase")


def of_mean(odds: pl.DataFrame, phases: Sequence[PricePhase], prefix: str) -> pl.DataFrame:
    """Return the mean triple over single books per match, from the latest phase of each."""
    quotes = odds.filter(
        ~pl.col("book").is_in(list(_AGGREGATES)) & pl.col("phase").is_in(list(phases))
    )
    latest = _last_phase(probabilities(quotes, prefix), phases)
    return latest.group_by("match_key", maintain_order=True).agg(
        pl.col(name).mean() for name in triple(prefix)
    )


def _last_phase(quotes: pl.DataFrame, phases: Sequence[PricePhase]) -> pl.DataFrame:
    order = pl.col("phase").replace_strict(
        [phase.value for phase in phases], list(range(len(phases))), return_dtype=pl.Int64()
    )
    ordered = quotes.sort("match_key", "book", order, maintain_order=True)
    return ordered.unique(["match_key", "book"], keep="last", maintain_order=True)


def first_of(keys: pl.DataFrame, choices: Sequence[pl.DataFrame], prefix: str) -> pl.DataFrame:
    """Return, for each match key, the triple of the first choice that has one, or nulls."""
    names = triple(prefix)
    found = pl.concat(choices).unique("match_key", keep="first", maintain_order=True)
    return keys.select("match_key").join(
        found.select("match_key", *names), on="match_key", how="left", maintain_order="left"
    )


def before_match(keys: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return the market columns of the blended track; null where nobody quoted.

    The market is the published average, else the mean of the books. Pinnacle's prices enter as
    the gap to it, zero where Pinnacle is absent.

    Args:
        keys: frame with `match_key`.
        odds: quotes known at the as-of of each match.
    """
    average = of_book(odds, AVERAGE_BOOK, BEFORE_MATCH, MARKET)
    market = first_of(keys, [average, of_mean(odds, BEFORE_MATCH, MARKET)], MARKET)
    sharp = first_of(keys, [of_book(odds, SHARP_BOOK, BEFORE_MATCH, SHARP)], SHARP)
    both = market.join(sharp, on="match_key", how="left", maintain_order="left")
    with_contrasts = both.with_columns(*contrasts_of(MARKET), *contrasts_of(SHARP))
    gaps = [
        (pl.col(sharp_name) - pl.col(market_name)).fill_null(0.0).alias(gap)
        for gap, sharp_name, market_name in zip(
            SHARP_GAPS, contrasts(SHARP), contrasts(MARKET), strict=True
        )
    ]
    return with_contrasts.with_columns(gaps).select(
        "match_key", *triple(MARKET), *contrasts(MARKET), *SHARP_GAPS
    )
