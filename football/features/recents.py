"""The last matches of both sides, one after the other: what a sequence model reads.

What belongs here: columns of a match with the numbers of both clubs' last matches, as known at the
instant of the forecast. What does not: the columns every model reads (`table`), or what a network
makes of them (`football.models.sequence`).

They are many and few models want them, so they are joined where one does.
"""

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.facts import Facts
from football.features.fold import is_played

LENGTH = 12  # matches
NUMBERS = (
    "goals",
    "conceded",
    "shots_on_target",
    "shots_on_target_conceded",
    "shots",
    "shots_conceded",
    "is_home",
    "opponent",
    "days_ago",
    "is_there",
)
"""Of a match, from the club's side; counts are zero where nobody counted, as their mean is."""

HOME, AWAY = (
    tuple(f"{side}_{place}_{name}" for place in range(LENGTH) for name in NUMBERS)
    for side in ("home", "away")
)
COLUMNS = (*HOME, *AWAY)
"""Of each side in the order of time, the oldest of its last matches first."""

_FORM = 19  # matches that say how good the opponent was
_COUNTS = ("goals", "shots_on_target", "shots")
_CENTRE = {"goals": 1.35, "shots_on_target": 4.5, "shots": 12.0}
_UNIT = {"goals": 1.2, "shots_on_target": 2.5, "shots": 5.0}
_OF_COUNTS = slice(2, 6)
_SECONDS_A_DAY = 86_400
_FAR_AWAY = 1 << 33  # seconds: more than the instants of this century differ


def joined(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return feature rows with `COLUMNS`, each as of the row's own `as_of`.

    Args:
        rows: of `football.features`.
        facts: with one version per match; nothing known after a row's instant is looked at.
    """
    past = _Past(facts)
    as_of = rows["as_of"].dt.epoch("s").to_numpy()
    country = rows.join(
        facts.matches.select("match_key", "country"),
        on="match_key",
        how="left",
        maintain_order="left",
    )["country"]
    read = [
        pl.DataFrame(past.read(country, rows[side], as_of), schema=list(columns), orient="row")
        for side, columns in (("home", HOME), ("away", AWAY))
    ]
    return rows.hstack(read[0]).hstack(read[1])


class _Past:
    """All sides of matches that were played, by club and by when the result was known."""

    def __init__(self, facts: Facts) -> None:
        sides = _sides(facts)
        clubs = sides.select("country", "team").unique(maintain_order=True).with_row_index("club")
        sides = sides.join(clubs, on=["country", "team"], maintain_order="left").sort(
            "club", "known_at", "kickoff_at", "match_key"
        )
        self._clubs = clubs
        club: IntArray = sides["club"].to_numpy().astype(np.int64)
        self._keys = club * _FAR_AWAY + sides["known_at"].to_numpy()
        self._first = np.searchsorted(club, np.arange(clubs.height + 1))
        self._day: IntArray = sides["kickoff_at"].to_numpy()
        self._counted_at: IntArray = sides["counted_at"].to_numpy()
        self._values = _values(sides)

    def read(self, country: pl.Series, team: pl.Series, as_of: IntArray) -> FloatArray:
        """Return a row of `LENGTH` x `NUMBERS` for each club; zeros where no match was."""
        asked = pl.DataFrame({"country": country, "team": team})
        found = asked.join(self._clubs, on=["country", "team"], how="left", maintain_order="left")[
            "club"
        ]
        club: IntArray = found.cast(pl.Int64()).fill_null(self._clubs.height).to_numpy()
        end = np.searchsorted(self._keys, club * _FAR_AWAY + as_of, side="right")
        first = np.append(self._first, len(self._keys))[club]
        at = end[:, np.newaxis] - np.arange(LENGTH, 0, -1)
        is_there = at >= first[:, np.newaxis]
        at = np.where(is_there, at, 0)
        read = np.zeros((len(club), LENGTH, len(NUMBERS)))
        if len(self._keys):
            read[..., :-2] = self._values[at]
            unknown = self._counted_at[at] > as_of[:, np.newaxis]
            read[..., _OF_COUNTS] *= ~unknown[..., np.newaxis]
            days = np.maximum(as_of[:, np.newaxis] - self._day[at], 0) / _SECONDS_A_DAY
            read[..., -2] = np.log1p(days) / 3.0
            read[..., -1] = 1.0
        read[~is_there] = 0.0
        return read.reshape(len(club), -1)


def _sides(facts: Facts) -> pl.DataFrame:
    """Return both sides of every match that was played, with what each made and allowed."""
    counted = facts.statistics.select(
        "match_key",
        pl.col("known_at").dt.epoch("s").alias("counted_at"),
        *(f"{side}_{name}" for side in ("home", "away") for name in _COUNTS[1:]),
    )
    played = (
        facts.matches.filter(is_played())
        .join(counted, on="match_key", how="left", maintain_order="left")
        .with_columns(pl.col("known_at", "kickoff_at").dt.epoch("s"))
        .with_columns(pl.col("counted_at").fill_null(0))
    )
    parts: list[pl.DataFrame] = []
    for own, other, sign in (("home", "away", 1.0), ("away", "home", -1.0)):
        ground = pl.when("is_neutral").then(0.0).otherwise(sign)
        made = (
            ((pl.col(f"{side}_{name}") - _CENTRE[name]) / _UNIT[name]).fill_null(0.0).alias(as_)
            for name in _COUNTS
            for side, as_ in ((own, name), (other, f"{name}_conceded"))
        )
        parts.append(
            played.select(
                "match_key",
                "country",
                "known_at",
                "kickoff_at",
                "counted_at",
                pl.col(own).alias("team"),
                pl.col(other).alias("opposed"),
                *made,
                ground.alias("is_home"),
            )
        )
    sides = pl.concat(parts).sort("kickoff_at", "match_key", "team")
    lead = pl.col("goals") - pl.col("goals_conceded")
    form = lead.shift(1).rolling_mean(_FORM, min_samples=1).over("country", "team")
    strength = sides.with_columns(form.fill_null(0.0).alias("form"))
    of_opponent = strength.select("match_key", opposed="team", opponent="form")
    return sides.join(of_opponent, on=["match_key", "opposed"], maintain_order="left")


def _values(sides: pl.DataFrame) -> FloatArray:
    of_counts = [as_ for name in _COUNTS for as_ in (name, f"{name}_conceded")]
    return sides.select(*of_counts, "is_home", "opponent").cast(pl.Float64()).to_numpy()
