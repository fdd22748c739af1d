"""How strong each club will be some matches from now, and how far off that may be.

What belongs here: reading the state of clubs that features rest on. What does not: how ratings
move (`football.ratings.attack_defence`), or the season's end (`football.season`).

The rating is the mean of a local-level model (Harvey 1989): it is the best guess of any later
strength as well, and what is not known of it grows with every match.
"""

import numpy as np
import polars as pl

from football.features.fold import Fold
from football.features.strengths import STRENGTHS

AHEAD = (0, 1, 2, 3, 5, 8, 10)
"""Matches ahead; 0 is now."""
AHEAD_SCHEMA = pl.Schema(
    {
        "country": pl.String(),
        "team": pl.String(),
        "tier": pl.Int64(),
        "ahead": pl.Int64(),
        "strength": pl.Float64(),  # log goals, attack and defence, beside the mean of the tier
        "error": pl.Float64(),  # standard deviation
    }
)
_STRENGTH = list(STRENGTHS).index("chances")


def strengths_ahead(fold: Fold) -> pl.DataFrame:
    """Return a row of `AHEAD_SCHEMA` for every club that has played and each of `AHEAD`.

    Args:
        fold: advanced to the instant it is said at.
    """
    state, clubs = fold.state, fold.register.clubs
    attack, defence = (state.strengths.ratings[:, part, _STRENGTH] for part in (0, 1))
    now = clubs.select("country", "team").with_columns(
        tier=state.tier, strength=attack + defence, has_played=state.has_played
    )
    parts = [
        now.with_columns(
            ahead=pl.lit(ahead, dtype=pl.Int64()),
            # Attack and defence are known equally well, apart from each other.
            error=np.sqrt(2.0 * state.strengths.variance_ahead(ahead)[:, _STRENGTH]),
        )
        for ahead in AHEAD
    ]
    mean = pl.col("strength").mean().over("country", "tier", "ahead")
    beside = pl.concat(parts).filter("has_played").with_columns(strength=pl.col("strength") - mean)
    return beside.select(list(AHEAD_SCHEMA)).sort("country", "team", "ahead")
