"""The tracks that are compared, and the columns their forecasts stand in.

What belongs here: names, and the tracks that need no fitting: the market's. What does not: the
fitted ones (`stack`).
"""

from enum import StrEnum

import polars as pl

from football.books import AVERAGE_BOOK, SHARP_BOOK
from football.features.prices import Devig, first_of, of_book
from football.observations.match import PricePhase
from football.odds import devig_power, devig_proportional
from football.triples import MARKET, triple


class Track(StrEnum):
    """A forecaster: two honest tracks of ours, the market, and the plain models."""

    ODDS_FREE = "odds_free"
    MARKET_BLENDED = "market_blended"
    MARKET_CLOSE = "market_close"
    MARKET_AVERAGE = "market_average"
    DIXON_COLES = "dixon_coles"
    ELO_ORDERED_LOGIT = "elo_ordered_logit"
    BASE_RATE = "base_rate"


FORECASTS_SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        "track": pl.String(),
        "p_home": pl.Float64(),
        "p_draw": pl.Float64(),
        "p_away": pl.Float64(),
    }
)

CLOSE = "close"
CLOSING_BOOKS = (SHARP_BOOK, AVERAGE_BOOK, "b365")


def forecasts(track: str, rows: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """Return a track's forecasts from the triple of a prefix, without rows that lack one."""
    named = dict(zip(triple(prefix), ("p_home", "p_draw", "p_away"), strict=True))
    complete = rows.drop_nulls(list(named)).rename(named)
    return complete.with_columns(pl.lit(str(track)).alias("track")).select(list(FORECASTS_SCHEMA))


def market_average(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the de-vigged collected average, else the mean of the books."""
    return forecasts(Track.MARKET_AVERAGE, rows, MARKET)


def market_close(rows: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return the de-vigged closing price of the first of `CLOSING_BOOKS` that has one."""
    return forecasts(Track.MARKET_CLOSE, _closing(rows, odds, devig_proportional), CLOSE)


def closing_line(rows: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return `match_key` and the triple `CLOSE` of the same price, nulls where there is none.

    The margin is taken out by a power, which comes nearest to what happens: what forecasts are
    held against by distance.
    """
    return _closing(rows, odds, devig_power)


def _closing(rows: pl.DataFrame, odds: pl.DataFrame, devig: Devig) -> pl.DataFrame:
    choices = [of_book(odds, book, [PricePhase.CLOSING], CLOSE, devig) for book in CLOSING_BOOKS]
    return first_of(rows, choices, CLOSE)
