"""What was usual of a number in earlier seasons, around each day of this one.

What belongs here: means, spreads, and how much whole seasons differ from each other anyway. What
does not: what of that matters (`cusum`).
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.drift import deviations
from football.drift.reference import DAY, LEAST, SEASONS

_WITHIN_DAYS = 45
_FEWEST_SEASONS = 3
_UNKNOWN_SPREAD = 0.2
"""How much seasons differ, in standard deviations of a match, where too few are known to tell."""
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """How the matches of the season in progress deviate from earlier seasons.

    Attributes:
        rows: matches of the season with the number, oldest first.
        values: their deviations, in standard deviations of a match.
        between_seasons: how much season means differ by nature, in the same unit.
        n_reference: earlier matches.
    """

    rows: pl.DataFrame
    values: FloatArray
    between_seasons: float
    n_reference: int


def against_earlier(played: pl.DataFrame, column: str, season: int) -> Deviations:
    """Compare each match of a season with earlier matches within 45 days of the same phase.

    Where fewer than `LEAST` are that near, all earlier matches count; without so many at all,
    there is nothing to deviate from.

    Args:
        played: of `with_phase`.
        column: numeric; nulls do not count.
        season: start year of the season in progress.
    """
    known = played.drop_nulls(column).with_columns(pl.col(column).cast(pl.Float64()))
    before = known.filter(pl.col("season_start_year").is_between(season - SEASONS, season - 1))
    rows = known.filter(pl.col("season_start_year") == season)
    if before.height < LEAST:
        return Deviations(
            rows=rows.clear(), values=np.empty(0), between_seasons=0.0, n_reference=before.height
        )
    mean, sd = _around(before.sort(DAY), column, rows[DAY].to_numpy().astype(np.float64))
    return Deviations(
        rows=rows,
        values=deviations.standardised(rows[column].to_numpy(), mean, sd),
        between_seasons=_between(before, column),
        n_reference=before.height,
    )


def _around(before: pl.DataFrame, column: str, days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean and spread of earlier values near each day, by running sums."""
    values = before[column].to_numpy()
    places = before[DAY].to_numpy()
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(np.square(values))])
    low = np.searchsorted(places, days - _WITHIN_DAYS, side="left")
    high = np.searchsorted(places, days + _WITHIN_DAYS, side="right")
    is_thin = high - low < LEAST
    low, high = np.where(is_thin, 0, low), np.where(is_thin, len(values), high)
    n = high - low
    mean = (sums[high] - sums[low]) / n
    variance = (squares[high] - squares[low]) / n - np.square(mean)
    return mean, np.sqrt(np.maximum(variance * n / (n - 1), 0.0))


def _between(before: pl.DataFrame, column: str) -> float:
    """Return the spread of season means beyond what their matches explain."""
    spread = float(before[column].to_numpy().std(ddof=1))
    seasons = before.group_by("season_start_year").agg(
        pl.col(column).mean().alias("mean"), pl.len().alias("n")
    )
    if seasons.height < _FEWEST_SEASONS or spread <= 0.0:
        return _UNKNOWN_SPREAD
    means, n = seasons["mean"].to_numpy() / spread, seasons["n"].to_numpy()
    beyond = float(means.var(ddof=1)) - float((1.0 / n).mean())
    return max(math.sqrt(max(beyond, 0.0)), _LEAST_SPREAD)
