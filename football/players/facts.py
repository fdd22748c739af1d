"""What is known of players, as frames with their instants of knowledge.

What belongs here: the schemas, what of them was known when, and the alarm over a file that is
later than it says. What does not: who is the same player (`identity`), or a squad (`squads`).

A file of ratings of year N is the last one before the season N begins and counts from 1 July of N
on. A movement counts once its window is shut. A line-up counts from the day after its match; who
forecasts at kick-off has that of the match itself as well.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from football.frames import INSTANT

RATINGS_SCHEMA = pl.Schema(
    {
        "season_start_year": pl.Int64(),  # that the file may be used for
        "player": pl.String(),  # the same id in all files
        "name": pl.String(),
        "rating": pl.Float64(),  # 0 to 100
        "club": pl.String(),  # as the file spells it; null for a player without one
        "born_on": pl.Date(),
        "is_keeper": pl.Boolean(),
        "joined_on": pl.Date(),
        "known_at": INSTANT,
    }
)
MOVEMENTS_SCHEMA = pl.Schema(
    {
        "competition": pl.String(),
        "season_start_year": pl.Int64(),
        "club": pl.String(),  # whose list says so, as the file spells it
        "name": pl.String(),
        "age_years": pl.Float64(),
        "other_club": pl.String(),  # that he comes from or goes to; null if not known
        "is_arrival": pl.Boolean(),  # otherwise a departure
        "is_winter": pl.Boolean(),  # otherwise of the summer
        "known_at": INSTANT,
    }
)
LINEUPS_SCHEMA = pl.Schema(
    {
        "competition": pl.String(),
        "match_date": pl.Date(),
        "home": pl.String(),
        "away": pl.String(),
        "is_home": pl.Boolean(),  # which side starts with these players
        "players": pl.List(pl.String()),
        "known_at": INSTANT,
    }
)
_OF_SIDE = ["match_date", "competition", "home", "away", "is_home"]
_FIRST_RATED = (7, 1)  # month and day
_LATEST_JOINED = (12, 1)  # the last update may be of weeks after the summer's window
_LATE_SHARE = 0.02  # of players; single dates are wrong in any file


class RatingsAreLate(ValueError):  # noqa: N818 - an alarm rather than an error
    """Ratings of a season name what happened after it had begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerFacts:
    """Ratings, movements and line-ups; none of them is ever revised."""

    ratings: pl.DataFrame
    movements: pl.DataFrame
    lineups: pl.DataFrame

    @classmethod
    def of(
        cls, ratings: pl.DataFrame, movements: pl.DataFrame, lineups: pl.DataFrame
    ) -> "PlayerFacts":
        """Build from frames with the columns of the schemas but `known_at`, in any order of rows.

        Raises:
            polars.exceptions.PolarsError: a column is missing or cannot be of its type.
            RatingsAreLate: the ratings of a season were given after it had begun.
        """
        season = pl.col("season_start_year")
        winter_shuts = pl.datetime(season + 1, 2, 1, time_zone="UTC")
        summer_shuts = pl.datetime(season, 9, 1, time_zone="UTC")
        found = cls(
            ratings=_conform(
                ratings.with_columns(known_at=pl.datetime(season, *_FIRST_RATED, time_zone="UTC")),
                RATINGS_SCHEMA,
                ["season_start_year", "player"],
            ).unique(["season_start_year", "player"], keep="first", maintain_order=True),
            movements=_conform(
                movements.with_columns(
                    known_at=pl.when("is_winter").then(winter_shuts).otherwise(summer_shuts)
                ),
                MOVEMENTS_SCHEMA,
                ["season_start_year", "competition", "club", "is_winter", "is_arrival", "name"],
            ),
            lineups=_conform(
                lineups.with_columns(
                    known_at=pl.col("match_date").dt.offset_by("1d").cast(INSTANT)
                ),
                LINEUPS_SCHEMA,
                _OF_SIDE,
            ).unique(_OF_SIDE, keep="first", maintain_order=True),
        )
        check_ratings(found.ratings)
        return found

    @classmethod
    def empty(cls) -> "PlayerFacts":
        """Return facts that know no player."""
        return cls(
            ratings=pl.DataFrame(schema=RATINGS_SCHEMA),
            movements=pl.DataFrame(schema=MOVEMENTS_SCHEMA),
            lineups=pl.DataFrame(schema=LINEUPS_SCHEMA),
        )

    def as_known(self, at: datetime) -> "PlayerFacts":
        """Return what was known at an instant."""
        is_known = pl.col("known_at") <= at
        return PlayerFacts(
            ratings=self.ratings.filter(is_known),
            movements=self.movements.filter(is_known),
            lineups=self.lineups.filter(is_known),
        )

    def without(self, *names: str) -> "PlayerFacts":
        """Return the same without the frames of these names."""
        return replace(self, **{name: getattr(self, name).clear() for name in names})


def check_ratings(ratings: pl.DataFrame) -> None:
    """Raise `RatingsAreLate` where more than two players in a hundred joined in the winter.

    Args:
        ratings: rows of `RATINGS_SCHEMA`.
    """
    season = pl.col("season_start_year")
    is_late = pl.col("joined_on") >= pl.date(season, *_LATEST_JOINED)
    late = (
        ratings.group_by(season)
        .agg(is_late.fill_null(value=False).mean().alias("share"))
        .filter(pl.col("share") > _LATE_SHARE)
        .sort(season)
    )
    for year, share in late.iter_rows():
        raise RatingsAreLate(
            f"the ratings of {year} are later than they say: {share:.0%} of their players joined "
            f"their clubs after 1 December {year}; name the file after the season that follows it"
        )


def _conform(frame: pl.DataFrame, schema: pl.Schema, order: list[str]) -> pl.DataFrame:
    columns = [pl.col(name).cast(dtype) for name, dtype in schema.items()]
    return frame.select(columns).sort(order, nulls_last=True, maintain_order=True)
