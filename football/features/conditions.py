"""What surrounds a match where somebody knows it: players missing, weather, the visitors' journey.

What belongs here: columns per match from `Facts.conditions`, in groups that are known or unknown
together; null where unknown, which is most of history. What does not: how much they matter, which
the stack learns from the matches that have them.
"""

from collections.abc import Mapping

import polars as pl

GROUPS: Mapping[str, tuple[str, ...]] = {
    "absences": ("missed_difference", "missed_total"),
    "weather": ("rain", "wind"),
    "travel": ("travel",),
}
COLUMNS = tuple(name for names in GROUPS.values() for name in names)
SIGNED = frozenset({"missed_difference"})
UNSIGNED = frozenset({"missed_total", "rain", "wind"})

_HEAVY_RAIN_MM = 2.0
_STORM_KMH = 26.0  # below, wind is nobody's excuse
_KILOMETRES = 100.0


def columns(conditions: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """Return `match_key` and `COLUMNS`, a row per match, from what was known at its instant.

    Args:
        conditions: of `Facts`.
        instants: `match_key` and `as_of` of each match.
    """
    timed = conditions.join(instants, on="match_key").filter(pl.col("known_at") <= pl.col("as_of"))
    known = timed.sort("match_key", "known_at").unique("match_key", keep="last")
    rows = instants.select("match_key").join(
        known, on="match_key", how="left", maintain_order="left"
    )
    return rows.select(
        "match_key",
        (pl.col("home_missed") - pl.col("away_missed")).alias("missed_difference"),
        (pl.col("home_missed") + pl.col("away_missed")).alias("missed_total"),
        (pl.col("precipitation_mm") / _HEAVY_RAIN_MM).clip(0.0, 1.0).alias("rain"),
        ((pl.col("wind_speed_kmh") - _STORM_KMH) / _STORM_KMH).clip(0.0, 1.0).alias("wind"),
        (pl.col("travel_km") / _KILOMETRES).log1p().alias("travel"),
    )


def known_groups(names: Mapping[str, object]) -> tuple[str, ...]:
    """Return the groups of which a row has every column."""
    return tuple(
        group
        for group, columns in GROUPS.items()
        if all(names.get(column) is not None for column in columns)
    )
