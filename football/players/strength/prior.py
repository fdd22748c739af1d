"""What is thought of a player before he is seen: his rating or price, his age, his position.

What belongs here: the columns of the linear map from such facts to strength, and how far players
of one position differ beyond it. What does not: how the map is learned (`strength`).

Ratings and the logarithms of prices stand beside those of all who played lately, in standard
deviations, so that no scale of a provider's is written down anywhere. Whoever has none is taken
for average and told apart by a column of its own, which learns what such players are worth.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl

from football.arrays import FloatArray

POSITIONS = ("G", "D", "M", "F")
COLUMNS = (
    *(f"{kind}{end}" for kind in ("rating", "value") for end in ("", "_G", "_D", "_M", "_F")),
    "is_unrated",
    "age",
    "age_squared",
)
_COMMON_SD, _OF_POSITION_SD, _UNRATED_SD, _AGE_SD = 0.05, 0.025, 0.03, 0.015
COLUMN_SDS: FloatArray = np.array(
    [
        *((_COMMON_SD, *(_OF_POSITION_SD,) * len(POSITIONS)) * 2),
        _UNRATED_SD,
        _AGE_SD,
        _AGE_SD,
    ]
)
"""Of the prior of each coefficient: positions share most of what a rating is worth."""
ATTACK_SDS = {"G": 0.006, "D": 0.018, "M": 0.03, "F": 0.04}
DEFENCE_SDS = {"G": 0.04, "D": 0.036, "M": 0.025, "F": 0.012}
"""How far players of a position differ beyond the map, in log goals, before `strength` scales it.

The lines follow Kharrat, McHale and López Peña (2020), whose plus-minus of forwards spreads mostly
over what a side scores and that of defenders over what it concedes.
"""
_PEAK_AGE, _AGE_UNIT, _UNKNOWN_AGE = 26.5, 5.0, 26.5
_YEAR_DAYS = 365.25


class ValuesAreLate(ValueError):  # noqa: N818 - an alarm rather than an error
    """A value is said to have been known before the day it is of."""


def check_values(values: pl.DataFrame) -> None:
    """Raise `ValuesAreLate` where a source says what it could not have known then.

    Args:
        values: rows of the register's `VALUES`.
    """
    late = values.filter(pl.col("as_of") > pl.col("known_at").dt.date()).sort("as_of")
    for source, as_of, known_at in late.select("source", "as_of", "known_at").iter_rows():
        raise ValuesAreLate(
            f"{late.height} values are of a day after they were known, the first by {source}: of "
            f"{as_of}, known {known_at:%Y-%m-%d}; say since when the file was there"
        )


class Scale(NamedTuple):
    """Mean and standard deviation of what is standardised."""

    mean: float
    sd: float

    @classmethod
    def of(cls, values: pl.Series) -> "Scale":
        """Return those of the values that are known; of fewer than two, a scale of one."""
        known = values.drop_nulls().to_numpy().astype(np.float64)
        sd = float(known.std()) if len(known) > 1 else 0.0
        return cls(float(known.mean()) if len(known) else 0.0, sd if sd > 0.0 else 1.0)


def known_values(frame: pl.DataFrame, values: pl.DataFrame, at: str) -> pl.DataFrame:
    """Add `rating` and `value` (its logarithm), the last known at each row's own instant.

    Args:
        frame: rows with `player` and an instant.
        values: rows of the register's `VALUES`.
        at: the column of that instant.
    """
    rows = frame.with_row_index("place").sort(at, maintain_order=True)
    for kind in ("rating", "value"):
        said = (
            values.filter(pl.col("kind") == kind)
            .select("player", pl.col("known_at").alias(at), pl.col("value").alias(kind))
            .sort(at, maintain_order=True)
        )
        rows = rows.join_asof(said, on=at, by="player", check_sortedness=False)
    price = pl.when(pl.col("value") > 0.0).then(pl.col("value").log())
    return rows.sort("place").drop("place").with_columns(value=price)


def columns(
    frame: pl.DataFrame, at: Sequence[datetime] | pl.Series, scales: tuple[Scale, Scale]
) -> FloatArray:
    """Return `COLUMNS` of every row of players with `position`, `born_on`, `rating` and `value`.

    Args:
        frame: the players, a row for each instant.
        at: the instants at which their ages count.
        scales: of ratings and of values.
    """
    position = frame["position"].to_numpy()
    is_in = np.stack([position == each for each in POSITIONS], axis=1).astype(np.float64)
    parts: list[FloatArray] = []
    is_unrated = np.ones(frame.height, dtype=np.bool_)
    for kind, scale in zip(("rating", "value"), scales, strict=True):
        said = frame[kind].cast(pl.Float64).to_numpy()
        is_known = np.isfinite(said)
        is_unrated &= ~is_known
        standard = np.where(is_known, (said - scale.mean) / scale.sd, 0.0)[:, np.newaxis]
        parts += [standard, standard * is_in]
    days = (pl.Series("at", at).dt.date() - frame["born_on"]).dt.total_days().cast(pl.Float64)
    years = (days / _YEAR_DAYS).fill_null(_UNKNOWN_AGE).to_numpy()
    age = np.clip((years - _PEAK_AGE) / _AGE_UNIT, -2.5, 2.5)[:, np.newaxis]
    return np.hstack([*parts, is_unrated[:, np.newaxis].astype(np.float64), age, np.square(age)])
