"""Scores of forecasts as tables and pictures, the same wherever they are shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from assets import figures
from football.arrays import FloatArray, IntArray
from football.backtest.tracks import Track
from football.scores import reliability

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_YARDSTICKS = (Track.MARKET_CLOSE, Track.MARKET_AVERAGE)

SCHEMA = pl.Schema(
    {
        "competition": pl.String(),  # null is all together
        "track": pl.String(),
        "n": pl.Int64(),
        "log_loss": pl.Float64(),
        "rps": pl.Float64(),
        "brier": pl.Float64(),
        "ece": pl.Float64(),
        **{
            f"difference_to_{yardstick.value}{bound}": pl.Float64()
            for yardstick in _YARDSTICKS
            for bound in ("", "_lower", "_upper")
        },
    }
)


def table(report: Mapping[str, Any]) -> pl.DataFrame:
    """Return a backtest report as a row per competition and track, all together first.

    Differences are of the log loss, below zero when better than the market.
    """
    parts = {None: report["overall"], **report["leagues"]}
    rows = [
        {"competition": code, "track": track, **_scores(entry)}
        for code, tracks in parts.items()
        for track, entry in tracks.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _scores(entry: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: entry[name] for name in ("n", "log_loss", "rps", "brier", "ece")}
    for yardstick in _YARDSTICKS:
        name = f"difference_to_{yardstick.value}"
        interval = entry.get(name, {}).get("log_loss")
        if interval is not None:
            row |= {
                name: interval["estimate"],
                f"{name}_lower": interval["lower"],
                f"{name}_upper": interval["upper"],
            }
    return row


def reliability_chart(probabilities: FloatArray, outcomes: IntArray, title: str) -> "Figure":
    """Draw predicted against observed shares, a line per outcome."""
    bins = reliability(probabilities, outcomes)
    lines = {
        str(outcome): (rows["mean_predicted"].to_list(), rows["observed_share"].to_list())
        for (outcome,), rows in bins.group_by("outcome", maintain_order=True)
    }
    return figures.line_chart(
        lines, title=title, x_label="predicted", y_label="observed", with_diagonal=True
    )


def by_track_chart(scores: pl.DataFrame) -> "Figure":
    """Draw the log loss of each track, best on top."""
    overall = scores.filter(pl.col("competition").is_null()).sort("log_loss")
    values = dict(overall.select("track", "log_loss").iter_rows())
    return figures.bar_chart(values, title="Log loss, lower is better", x_label="nats per match")
