"""The market's probabilities: prices of books, margin taken out, one triple per match.

What belongs here: choosing quotes by phase and book. Blended forecasts may see `BEFORE_MATCH`
phases only; closing prices are the yardstick, never a feature.
"""

from collections.abc import Callable, Sequence

import polars as pl

from football.arrays import FloatArray
from football.books import AGGREGATES, AVERAGE_BOOK, SHARP_BOOK
from football.features.columns import FAIR, SHARP, SHARP_GAPS, contrasts, contrasts_of
from football.observations.match import Market, PricePhase
from football.odds import devig_power, devig_proportional
from football.triples import MARKET, triple

BEFORE_MATCH = (PricePhase.OPENING, PricePhase.COLLECTED)
Devig = Callable[[FloatArray], FloatArray]


def probabilities(
    odds: pl.DataFrame, prefix: str, devig: Devig = devig_proportional
) -> pl.DataFrame:
    """Return de-vigged triples of match-odds quotes: one row per quote.

    Args:
        odds: rows of `Facts.odds`; other markets and unusable triples are left out.
        prefix: of the triple's columns.
        devig: how the margin is taken out; the yardsticks use proportional.
    """
    usable = odds.filter((pl.col("market") == Market.MATCH_ODDS.value) & is_usable())
    prices = usable.select(
        pl.col("prices").list.get(selection).alias(str(selection)) for selection in range(3)
    ).to_numpy()
    fair = devig(prices) if len(prices) else prices
    names = triple(prefix)
    return usable.select("match_key", "book", "phase").with_columns(
        *(pl.Series(name, fair[:, i], dtype=pl.Float64()) for i, name in enumerate(names))
    )


def is_usable() -> pl.Expr:
    """Return whether a quote prices three outcomes, each above one."""
    return (pl.col("prices").list.len() == 3) & pl.col("prices").list.min().gt(1.0)


def of_book(
    odds: pl.DataFrame,
    book: str,
    phases: Sequence[PricePhase],
    prefix: str,
    devig: Devig = devig_proportional,
) -> pl.DataFrame:
    """Return one book's triple per match, from the latest of the phases it quoted in."""
    quotes = odds.filter((pl.col("book") == book) & pl.col("phase").is_in(list(phases)))
    return _last_phase(probabilities(quotes, prefix, devig), phases).drop("book", "phase")


def of_mean(
    odds: pl.DataFrame,
    phases: Sequence[PricePhase],
    prefix: str,
    devig: Devig = devig_proportional,
) -> pl.DataFrame:
    """Return the mean triple over single books per match, from the latest phase of each."""
    quotes = odds.filter(
        ~pl.col("book").is_in(list(AGGREGATES)) & pl.col("phase").is_in(list(phases))
    )
    latest = _last_phase(probabilities(quotes, prefix, devig), phases)
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


def consensus(
    keys: pl.DataFrame, odds: pl.DataFrame, prefix: str, devig: Devig = devig_proportional
) -> pl.DataFrame:
    """Return the published average's triple before the match, else the mean of the books."""
    published = of_book(odds, AVERAGE_BOOK, BEFORE_MATCH, prefix, devig)
    others = odds.join(published, on="match_key", how="anti")
    return first_of(keys, [published, of_mean(others, BEFORE_MATCH, prefix, devig)], prefix)


def known_at(instants: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return the quotes that `before_match` needs, as known at the instant of each match.

    Single books are left out where an average of them is there: they are nine quotes of ten.

    Args:
        instants: `match_key` and `as_of` of each match.
        odds: rows of `Facts.odds`.
    """

    def known(quotes: pl.LazyFrame, by: pl.DataFrame) -> pl.DataFrame:
        timed = quotes.join(by.lazy(), on="match_key")
        return timed.filter(pl.col("known_at") <= pl.col("as_of")).drop("as_of").collect()

    wanted = (
        odds.lazy()
        .filter(
            (pl.col("market") == Market.MATCH_ODDS.value)
            & pl.col("phase").is_in(list(BEFORE_MATCH))
        )
        .select("match_key", "book", "market", "phase", "prices", "known_at")
    )
    is_named = pl.col("book").is_in([AVERAGE_BOOK, SHARP_BOOK])
    named = known(wanted.filter(is_named), instants)
    published = named.filter((pl.col("book") == AVERAGE_BOOK) & is_usable())
    unpublished = instants.join(published, on="match_key", how="anti")
    return pl.concat([named, known(wanted.filter(~is_named), unpublished)])


def before_match(keys: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return the market's triple and the columns of the blended track; null where nobody quoted.

    The triple is the yardstick, margin taken out in proportion. The blend starts from the same
    prices with the margin taken out by a power, which long shots bear more of. Pinnacle's prices
    enter as the gap to them, zero where Pinnacle is absent.

    Args:
        keys: frame with `match_key`.
        odds: quotes known at the as-of of each match.
    """
    parts = (
        consensus(keys, odds, MARKET),
        consensus(keys, odds, FAIR, devig_power),
        first_of(keys, [of_book(odds, SHARP_BOOK, BEFORE_MATCH, SHARP, devig_power)], SHARP),
    )
    table = keys.select("match_key")
    for part in parts:
        table = table.join(part, on="match_key", how="left", maintain_order="left")
    with_contrasts = table.with_columns(*contrasts_of(FAIR), *contrasts_of(SHARP))
    gaps = [
        (pl.col(sharp) - pl.col(fair)).fill_null(0.0).alias(gap)
        for gap, sharp, fair in zip(SHARP_GAPS, contrasts(SHARP), contrasts(FAIR), strict=True)
    ]
    return with_contrasts.with_columns(gaps).select(
        "match_key", *triple(MARKET), *contrasts(FAIR), *SHARP_GAPS
    )
