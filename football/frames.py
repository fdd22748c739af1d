"""The frames facts are kept in: their schemas, and the key that names a match in all of them.

What belongs here: columns, types and keys. What does not: rows, and what of them was known when
(`football.facts`).
"""

import polars as pl

from football.observations.match import COUNTS

INSTANT = pl.Datetime("us", "UTC")

MATCHES_SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),  # of the latest version: see match_key()
        "competition": pl.String(),
        "country": pl.String(),
        "tier": pl.Int64(),
        "season_start_year": pl.Int64(),
        "kickoff_at": INSTANT,  # 00:00 UTC of the day where has_kickoff_time is false
        "has_kickoff_time": pl.Boolean(),
        "match_date": pl.Date(),  # in UK time, as football-data.co.uk dates matches
        "home": pl.String(),
        "away": pl.String(),
        "is_neutral": pl.Boolean(),
        "status": pl.String(),  # a MatchStatus
        "home_goals": pl.Int64(),  # after 90 minutes; null unless finished
        "away_goals": pl.Int64(),
        "is_awarded": pl.Boolean(),  # ruled at a desk: points in the table, no sign of strength
        "known_at": INSTANT,
        "known_basis": pl.String(),
        "recorded_at": INSTANT,
        "superseded_at": INSTANT,
    }
)

STATISTICS_SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        **{name: pl.Int64() for name in COUNTS},
        "known_at": INSTANT,
        "known_basis": pl.String(),
        "recorded_at": INSTANT,
        "superseded_at": INSTANT,
    }
)

ODDS_SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        "book": pl.String(),
        "market": pl.String(),  # a Market
        "line": pl.Float64(),
        "phase": pl.String(),  # a PricePhase
        "prices": pl.List(pl.Float64()),  # decimal, in the market's order of selections
        "known_at": INSTANT,
        "known_basis": pl.String(),
        "recorded_at": INSTANT,
    }
)

CONDITIONS_SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        "home_missed": pl.Float64(),  # players out, by how sure that is; null if nobody reports
        "away_missed": pl.Float64(),
        "precipitation_mm": pl.Float64(),  # expected over the hours of play
        "wind_speed_kmh": pl.Float64(),
        "travel_km": pl.Float64(),  # from the away side's ground; null on neutral ground
        "home_changed": pl.Float64(),  # how many of its usual eleven a side leaves out
        "away_changed": pl.Float64(),
        "home_keeper_changed": pl.Float64(),  # 0 if the usual goalkeeper starts, to 1
        "away_keeper_changed": pl.Float64(),
        "known_at": INSTANT,  # the instant they were read as of
    }
)

_UK = "Europe/London"


def match_date(kickoff_at: pl.Expr) -> pl.Expr:
    """Return the date football-data.co.uk would give a kick-off instant."""
    return kickoff_at.dt.convert_time_zone(_UK).dt.date()


def match_key() -> pl.Expr:
    """Return the key of a match, `E0|2018-08-10|Man United|Leicester`, from its own columns."""
    return pl.format(
        "{}|{}|{}|{}", "competition", pl.col("match_date").dt.to_string("iso"), "home", "away"
    ).alias("match_key")
