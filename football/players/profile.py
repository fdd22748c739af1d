"""What a player does in a whole match: goals, assists and shots, of his last year.

What belongs here: plain rates, by which players are alike. What does not: forecasts of a match.
"""

from datetime import datetime, timedelta

import polars as pl

YEAR = timedelta(days=365)
FEWEST_MINUTES = 270.0
_WHOLE_MATCH = 90.0
_COUNTS = ("goals", "assists", "shots")


def profiles(appearances: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return `player`, `goals`, `assists` and `shots` for 90 minutes; null where nobody counted.

    Args:
        appearances: rows of the register's `APPEARANCES`.
        as_of: nothing known later is looked at; a year of matches before it is.
    """
    is_lately = (pl.col("match_date") >= (as_of - YEAR).date()) & (pl.col("known_at") <= as_of)
    lately = appearances.filter(is_lately & (pl.col("minutes") > 0.0))

    def rate(name: str) -> pl.Expr:
        is_counted = pl.col(name).is_not_null()
        minutes = pl.col("minutes").filter(is_counted).sum()
        rate = _WHOLE_MATCH * pl.col(name).sum() / minutes
        return pl.when(minutes >= FEWEST_MINUTES).then(rate).alias(name)

    return lately.group_by("player").agg(rate(name) for name in _COUNTS).sort("player")
