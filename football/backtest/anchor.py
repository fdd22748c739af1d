"""Forecasts of others on the matches of a backtest: the same scores, and paired intervals.

What belongs here: which matches both have, and the comparison. What does not: reading the file.
"""

from typing import Any

import polars as pl

from football.backtest.report import YARDSTICKS, table

ANCHOR = "anchor"


def compare(forecasts: pl.DataFrame, anchor: pl.DataFrame) -> dict[str, Any]:
    """Return scores of all tracks and of another's forecasts, on the matches that all have.

    Args:
        forecasts: of a `BacktestResult`.
        anchor: `competition, match_date, home, away, p_home, p_draw, p_away`, a row per match.

    Raises:
        ValueError: no match was forecast by all.
    """
    key = ["competition", "match_date", "home", "away"]
    scored = forecasts.filter("is_common")
    tracks = scored["track"].n_unique()
    shared = scored.filter(pl.len().over("match_key") == tracks).join(
        anchor.select(key), on=key, how="semi"
    )
    if shared.is_empty():
        raise ValueError(
            "the anchor has no match that all tracks forecast: compare dates and names"
        )
    matches = shared.unique("match_key").drop("p_home", "p_draw", "p_away")
    named = matches.join(anchor, on=key).with_columns(track=pl.lit(ANCHOR))
    return table(pl.concat([shared, named.select(shared.columns)]), (*YARDSTICKS, ANCHOR))
