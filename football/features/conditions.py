"""What surrounds a match where somebody knows it: players missing, weather, journey, line-ups.

What belongs here: columns per match from `Facts.conditions`, in groups that are known or unknown
together; null where unknown, which is most of history. What does not: how much they matter, which
the stack learns from the matches that have them.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from football.lineups import CHANGES

GROUPS: Mapping[str, tuple[str, ...]] = {
    "absences": ("missed_difference", "missed_total"),
    "weather": ("rain", "wind"),
    "travel": ("travel",),
    "lineups": ("changed_difference", "changed_total", "keeper_changed_difference"),
}
COLUMNS = tuple(name for names in GROUPS.values() for name in names)
SIGNED = frozenset({"missed_difference", "changed_difference", "keeper_changed_difference"})
UNSIGNED = frozenset({"missed_total", "rain", "wind", "changed_total"})

_AROUND = ("home_missed", "away_missed", "precipitation_mm", "wind_speed_kmh", "travel_km")
_HEAVY_RAIN_MM = 2.0
_STORM_KMH = 26.0  # below, wind is nobody's excuse
_KILOMETRES = 100.0


def columns(conditions: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """Return `match_key` and `COLUMNS`, a row per match, from what was known at its instants.

    Line-ups come an hour before kick-off and have an instant of their own: what they are worth is
    learned as of then, and beside everything else, so that nothing else hangs on it.

    Args:
        conditions: of `Facts`.
        instants: `match_key`, `as_of` and `lineups_as_of` of each match.
    """
    is_lineup = pl.col("home_changed").is_not_null()
    around = _last(conditions.filter(~is_lineup), instants, "as_of", _AROUND)
    lineups = _last(conditions.filter(is_lineup), instants, "lineups_as_of", CHANGES)
    rows = around.join(lineups, on="match_key", how="left", maintain_order="left")
    return rows.select(
        "match_key",
        _lead("missed").alias("missed_difference"),
        (pl.col("home_missed") + pl.col("away_missed")).alias("missed_total"),
        (pl.col("precipitation_mm") / _HEAVY_RAIN_MM).clip(0.0, 1.0).alias("rain"),
        ((pl.col("wind_speed_kmh") - _STORM_KMH) / _STORM_KMH).clip(0.0, 1.0).alias("wind"),
        (pl.col("travel_km") / _KILOMETRES).log1p().alias("travel"),
        _lead("changed").alias("changed_difference"),
        (pl.col("home_changed") + pl.col("away_changed")).alias("changed_total"),
        _lead("keeper_changed").alias("keeper_changed_difference"),
    )


def _last(
    readings: pl.DataFrame, instants: pl.DataFrame, as_of: str, names: Sequence[str]
) -> pl.DataFrame:
    """Return the last reading known at each match's instant, nulls where there is none."""
    timed = readings.join(instants, on="match_key").filter(pl.col("known_at") <= pl.col(as_of))
    known = timed.sort("match_key", "known_at").unique("match_key", keep="last")
    return instants.select("match_key").join(
        known.select("match_key", *names), on="match_key", how="left", maintain_order="left"
    )


def _lead(name: str) -> pl.Expr:
    return pl.col(f"home_{name}") - pl.col(f"away_{name}")


def known_groups(
    names: Mapping[str, object], groups: Mapping[str, Sequence[str]] = GROUPS
) -> tuple[str, ...]:
    """Return the groups of which a row has every column."""
    return tuple(
        group
        for group, columns in groups.items()
        if all(names.get(column) is not None for column in columns)
    )
