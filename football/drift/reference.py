"""What the present is compared with: the same phase of earlier seasons.

Leagues change over a season: clubs are strangers in August, and in May some have nothing left to
play for. Spring is therefore compared with springs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from football.arrays import FloatArray, IntArray
from football.triples import triple

MATCHES = 90
LEAST = 40
"""Fewer matches than that are compared with nothing."""
SEASONS = 6
_MARGIN_DAYS = 14
DAY = "day_of_season"
GOALS = "goals"
"""Of both sides together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The latest matches of one competition, and those of the same phase before.

    Attributes:
        current: at most `MATCHES`, oldest first, of the season in progress.
        earlier: a frame per earlier season, newest first, each of `LEAST` matches or more.
        season: start year of the season in progress.
    """

    current: pl.DataFrame
    earlier: Sequence[pl.DataFrame]
    season: int

    @property
    def reference(self) -> pl.DataFrame:
        """All earlier seasons together."""
        return pl.concat(self.earlier) if self.earlier else self.current.clear()


def windows(rows: pl.DataFrame, as_of: date) -> Windows | None:
    """Return what to compare of one competition's finished matches; None while that is too little.

    Args:
        rows: a row per match with `season_start_year` and `match_date`, and whatever is compared.
        as_of: only matches before that day count.
    """
    played = with_phase(rows.filter(pl.col("match_date") < as_of))
    if played.is_empty():
        return None
    season = int(played["season_start_year"][-1])
    current = played.filter(pl.col("season_start_year") == season).tail(MATCHES)
    if current.height < LEAST:
        return None
    first, last = int(current[DAY][0]), int(current[DAY][-1])
    alike = played.filter(
        pl.col("season_start_year").is_between(season - SEASONS, season - 1)
        & pl.col(DAY).is_between(first - _MARGIN_DAYS, last + _MARGIN_DAYS)
    )
    parts = alike.partition_by("season_start_year", maintain_order=True)
    earlier = [part for part in reversed(parts) if part.height >= LEAST]
    return Windows(current=current, earlier=earlier, season=season)


def with_phase(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows oldest first, with their goals and the days since their season began."""
    opening = pl.col("match_date").min().over("season_start_year")
    days = (pl.col("match_date") - opening).dt.total_days().alias(DAY)
    goals = (pl.col("home_goals") + pl.col("away_goals")).alias(GOALS)
    return rows.with_columns(days, goals).sort("match_date", "match_key", maintain_order=True)


def forecasts_of(rows: pl.DataFrame, track: str) -> tuple[FloatArray, IntArray]:
    """Return the triples and outcomes of the rows a track has forecast."""
    known = rows.drop_nulls(list(triple(track)))
    return known.select(triple(track)).to_numpy(), known["outcome"].to_numpy()
