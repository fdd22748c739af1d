"""How far the eleven who start are a side's usual eleven.

What belongs here: from line-ups of many matches to how many of the usual are missing in each. What
does not: reading line-ups (`storage.football.conditions`), or what their absence costs, which is
learned.
"""

import numpy as np
import polars as pl

from football.frames import INSTANT

USUAL_MATCHES = 10
_FEWEST_BEFORE = 4  # line-ups of a side that make a habit
_ELEVEN = 11

STARTERS_SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        "kickoff_at": INSTANT,
        "team": pl.String(),  # anything that names a side for good
        "is_home": pl.Boolean(),
        "player": pl.String(),  # likewise
        "is_keeper": pl.Boolean(),
        "known_at": INSTANT,
    }
)
CHANGES = ("home_changed", "away_changed", "home_keeper_changed", "away_keeper_changed")


def changes(starters: pl.DataFrame) -> pl.DataFrame:
    """Return how much of their usual eleven both sides of a match leave out.

    A player is as usual as the share of his side's last `USUAL_MATCHES` line-ups that he was in.
    What the eleven who start leave out is eleven less the sum of their shares; the change of
    goalkeeper is one less the share of him who starts. There is no estimate where a side had few
    line-ups before, does not list eleven with a goalkeeper, or where play had begun when the
    line-ups became known.

    Args:
        starters: rows of `STARTERS_SCHEMA`, one per player who starts.

    Returns:
        `match_key`, `CHANGES` and `known_at`, when the later of both line-ups became known; a row
        per match.
    """
    of_match = ["match_key", "kickoff_at", "team", "is_home"]
    sides = (
        starters.group_by(of_match)
        .agg(pl.col("known_at").max(), pl.len().alias("listed"), pl.col("is_keeper").sum())
        .sort("team", "kickoff_at", "match_key")
        .with_columns(number=pl.int_range(pl.len()).over("team"))
    )
    numbered = starters.join(sides.select("match_key", "team", "number"), on=["match_key", "team"])
    shares = numbered.with_columns(
        share=_starts_before(numbered) / pl.col("number").clip(1, USUAL_MATCHES).cast(pl.Float64())
    )
    left_out = shares.group_by("match_key", "team").agg(
        changed=_ELEVEN - pl.col("share").sum(),
        keeper_changed=1.0 - pl.col("share").filter("is_keeper").sum().clip(0.0, 1.0),
    )
    reported = sides.join(left_out, on=["match_key", "team"]).filter(
        (pl.col("number") >= _FEWEST_BEFORE)
        & (pl.col("known_at") < pl.col("kickoff_at"))
        & (pl.col("listed") == _ELEVEN)
        & (pl.col("is_keeper") == 1)
    )
    home, away = (
        reported.filter(is_home).select(
            "match_key",
            "known_at",
            pl.col("changed").alias(f"{side}_changed"),
            pl.col("keeper_changed").alias(f"{side}_keeper_changed"),
        )
        for side, is_home in (("home", pl.col("is_home")), ("away", ~pl.col("is_home")))
    )
    both = home.join(away, on="match_key", suffix="_of_away")
    return both.select(
        "match_key", *CHANGES, pl.max_horizontal("known_at", "known_at_of_away").alias("known_at")
    ).sort("known_at", "match_key")


def _starts_before(numbered: pl.DataFrame) -> pl.Series:
    """Return in how many of his side's last line-ups before this one each player started."""
    who = numbered.select(pl.struct("team", "player").rank("dense").cast(pl.Int64())).to_series()
    number = numbered["number"].to_numpy()
    # Line-ups of one player in a row, players farther apart than any habit reaches.
    at = who.to_numpy() * (int(number.max(initial=0)) + USUAL_MATCHES + 1) + number
    starts = np.sort(at)
    return pl.Series(np.searchsorted(starts, at) - np.searchsorted(starts, at - USUAL_MATCHES))
