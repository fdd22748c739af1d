"""What a backtest returns: every forecast, and the scores of the tracks on common matches."""

from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestResult:
    """Forecasts and their scores.

    Attributes:
        forecasts: a row per match and track: `match_key, competition, match_date, home, away,
            outcome, track, p_home, p_draw, p_away`, the closing line `close_p_home, close_p_draw,
            close_p_away` (margin taken out by a power), and `is_common`: whether it was scored.
        report: plain values that JSON can carry; see `football.backtest.report`.
    """

    forecasts: pl.DataFrame
    report: dict[str, Any]

    def csv_rows(self) -> pl.DataFrame:
        """Return the published columns, a row per match and track."""
        return self.forecasts.select(
            pl.col("competition").alias("div"),
            pl.col("match_date").alias("date"),
            "home",
            "away",
            "track",
            "p_home",
            "p_draw",
            "p_away",
        )
