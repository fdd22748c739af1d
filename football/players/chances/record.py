"""How chances of players fared: Brier score, log loss and calibration for each quantity.

What belongs here: from chances beside what happened to scores and tenths. What does not: which
matches count, or keeping them.

Players of a match are no independent trials: eleven of a side start, and goals are shared. So n
counts players in matches, and the number of matches stands beside it.
"""

import polars as pl

from football.outcome import FLOOR

KICK_OFF = "kick-off"
START, SCORE, BOOKED, MINUTES = "start", "score", "booked", "minutes"
SETTLED_SCHEMA = pl.Schema(
    {
        "match_id": pl.Int64(),
        "horizon": pl.String(),
        "has_lineup": pl.Boolean(),
        "start_probability": pl.Float64(),
        "expected_minutes": pl.Float64(),
        "score_probability": pl.Float64(),
        "booked_probability": pl.Float64(),
        "is_starter": pl.Boolean(),
        "minutes": pl.Float64(),  # null where nobody tells, as of the next two
        "goals": pl.Int64(),
        "yellow_cards": pl.Int64(),
    }
)
SCORES_SCHEMA = pl.Schema(
    {
        "horizon": pl.String(),
        "quantity": pl.String(),
        "n": pl.Int64(),
        "matches": pl.Int64(),
        "expected": pl.Float64(),
        "observed": pl.Float64(),
        "brier": pl.Float64(),
        "base_brier": pl.Float64(),
        "log_loss": pl.Float64(),
        "absolute_error": pl.Float64(),
    }
)
TENTHS_SCHEMA = pl.Schema(
    {
        "horizon": pl.String(),
        "quantity": pl.String(),
        "tenth": pl.Int64(),
        "n": pl.Int64(),
        "mean_probability": pl.Float64(),
        "happened": pl.Int64(),
    }
)


def scores(settled: pl.DataFrame) -> pl.DataFrame:
    """Return how each quantity fared at each horizon.

    Args:
        settled: rows of `SETTLED_SCHEMA`. Of kick-off only sides whose line-up was out count.

    Returns:
        Rows of `SCORES_SCHEMA`; `base_brier` is of who says the observed share of everybody.
    """
    chances = _chances(settled)
    p, y = pl.col("probability"), pl.col("happened").cast(pl.Float64())
    floored = p.clip(FLOOR, 1 - FLOOR)
    of_chances = chances.group_by("horizon", "quantity").agg(
        n=pl.len(),
        matches=pl.col("match_id").n_unique(),
        expected=p.mean(),
        observed=y.mean(),
        brier=((p - y) ** 2).mean(),
        base_brier=y.mean() * (1 - y.mean()),
        log_loss=-(y * floored.log() + (1 - y) * (1 - floored).log()).mean(),
    )
    timed = _counted(settled).drop_nulls("minutes")
    of_minutes = timed.group_by("horizon").agg(
        quantity=pl.lit(MINUTES),
        n=pl.len(),
        matches=pl.col("match_id").n_unique(),
        expected=pl.col("expected_minutes").mean(),
        observed=pl.col("minutes").mean(),
        absolute_error=(pl.col("expected_minutes") - pl.col("minutes")).abs().mean(),
    )
    both = pl.concat([of_chances, of_minutes], how="diagonal_relaxed")
    none = pl.DataFrame(schema=SCORES_SCHEMA)
    whole = pl.concat([none, both], how="diagonal_relaxed")
    return whole.select(list(SCORES_SCHEMA)).sort("horizon", "quantity")


def tenths(settled: pl.DataFrame) -> pl.DataFrame:
    """Return chances by tenths against what happened, rows of `TENTHS_SCHEMA`."""
    tenth = (pl.col("probability") * 10).floor().clip(0, 9).cast(pl.Int64())
    return (
        _chances(settled)
        .group_by("horizon", "quantity", tenth.alias("tenth"))
        .agg(
            n=pl.len().cast(pl.Int64()),
            mean_probability=pl.col("probability").mean(),
            happened=pl.col("happened").sum().cast(pl.Int64()),
        )
        .select(list(TENTHS_SCHEMA))
        .sort("horizon", "quantity", "tenth")
    )


def _counted(settled: pl.DataFrame) -> pl.DataFrame:
    return settled.filter((pl.col("horizon") != KICK_OFF) | pl.col("has_lineup"))


def _chances(settled: pl.DataFrame) -> pl.DataFrame:
    """Return a row per player, match and quantity. Who starts is no question once it is told."""
    asked = (
        (START, "start_probability", pl.col("is_starter"), pl.col("horizon") != KICK_OFF),
        (SCORE, "score_probability", pl.col("goals") > 0, pl.lit(value=True)),
        (BOOKED, "booked_probability", pl.col("yellow_cards") > 0, pl.lit(value=True)),
    )
    counted = _counted(settled)
    return pl.concat(
        counted.filter(is_open)
        .select(
            "match_id",
            "horizon",
            quantity=pl.lit(name),
            probability=pl.col(chance),
            happened=happened,
        )
        .drop_nulls("happened")
        for name, chance, happened, is_open in asked
    )
