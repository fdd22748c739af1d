"""What is looked at for drift: names of columns, and the frame that holds them together."""

import polars as pl

from football.features.columns import ODDS_FREE
from football.triples import MARKET, triple

TRACKS = ("odds_free", "market_blended")
COUNTS = ("shots", "shots_on_target", "corners")
_CALENDAR = (
    *("season_progress", "season_end", "lower_tier", "neutral_ground"),
    *("top_stake_difference", "bottom_stake_difference", "no_stake_difference"),
)
FEATURES = tuple(name for name in ODDS_FREE if name not in _CALENDAR)
"""Without those that say what day it is: phases of seasons differ in them by nature."""
_RESULT = ("outcome", "home_goals", "away_goals")
_WHO = ("match_key", "competition", "season_start_year", "match_date", "home", "away")
_TRIPLE = ("p_home", "p_draw", "p_away")
_FORECAST = {name: pl.Float64() for track in TRACKS for name in triple(track)}
SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("match_key", "competition"), pl.String()),
        "season_start_year": pl.Int64(),
        "match_date": pl.Date(),
        **dict.fromkeys(("home", "away"), pl.String()),
        **dict.fromkeys((*FEATURES, *triple(MARKET)), pl.Float64()),
        **dict.fromkeys(_RESULT, pl.Int64()),
        **dict.fromkeys(COUNTS, pl.Float64()),
    }
)


def history(training: pl.DataFrame, statistics: pl.DataFrame) -> pl.DataFrame:
    """Return a row per finished match: features, market, result, and what was counted.

    Args:
        training: of `football.features.training`.
        statistics: `Facts.statistics`; the last version of each match counts.
    """
    totals = [
        (pl.col(f"home_{name}") + pl.col(f"away_{name}")).cast(pl.Float64()).alias(name)
        for name in COUNTS
    ]
    latest = statistics.sort("recorded_at", maintain_order=True).unique("match_key", keep="last")
    counted = latest.select("match_key", *totals)
    joined = training.join(counted, on="match_key", how="left", maintain_order="left")
    return joined.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def with_forecasts(rows: pl.DataFrame, forecasts: pl.DataFrame) -> pl.DataFrame:
    """Add each track's forecast of each match, null where it has none.

    Args:
        rows: of `history`.
        forecasts: `match_key, track, p_home, p_draw, p_away`; a match and track at most once.
    """
    for track in TRACKS:
        names: dict[str, str] = dict(zip(_TRIPLE, triple(track), strict=True))
        of_track = forecasts.filter(pl.col("track") == track).rename(names)
        rows = rows.join(
            of_track.select("match_key", *names.values()),
            on="match_key",
            how="left",
            maintain_order="left",
        )
    return rows.with_columns(pl.col(name).cast(kind) for name, kind in _FORECAST.items())
