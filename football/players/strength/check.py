"""Whether strengths hold: sides with and without a player, in matches that nobody had seen.

What belongs here: what was expected of the difference a player's absence makes, what it was, and
how often intervals held it. What does not: measuring strengths (`strength`).

The difference is of a side's chances less its opponents', in log goals, beside what both sides'
half-year expects. Whoever plays instead counts too: expected is the difference of whole elevens.
"""

from datetime import date, datetime
from math import erf, sqrt
from typing import NamedTuple

import numpy as np
import polars as pl

from football.players.strength.sides import form_of

FEWEST = 4  # matches with, and without
LEVELS = (0.5, 0.8, 0.95)
DIFFERENCES_SCHEMA = pl.Schema(
    {
        "player": pl.String(),
        "team": pl.String(),
        "with": pl.Int64(),  # matches
        "without": pl.Int64(),
        "expected": pl.Float64(),  # log goals a match
        "expected_error": pl.Float64(),
        "observed": pl.Float64(),
        "observed_error": pl.Float64(),
    }
)
_WHOLE_MATCH = 90.0
_NEVER_FADES = 1e9


class Coverage(NamedTuple):
    """How often an interval of a level held what was seen, of how many players."""

    level: float
    share: float
    n: int


def differences(
    strengths: pl.DataFrame,
    appearances: pl.DataFrame,
    sides: pl.DataFrame,
    since: date,
    as_of: datetime,
) -> pl.DataFrame:
    """Return rows of `DIFFERENCES_SCHEMA`: players who were in and out of their side often enough.

    Args:
        strengths: rows of `strength.STRENGTHS_SCHEMA`, measured before `since`.
        appearances: rows of the register's `APPEARANCES`.
        sides: rows of `sides.SIDES_SCHEMA`.
        since: the first day that is looked at.
        as_of: nothing known later is looked at.
    """
    is_new = (pl.col("match_date") >= since) & (pl.col("known_at") <= as_of)
    if strengths.is_empty():
        return pl.DataFrame(schema=DIFFERENCES_SCHEMA)
    form = form_of(sides.filter(is_new), as_of, _NEVER_FADES)
    leads = form.rows.with_columns(
        lead=form.scored + form.conceded,
        variance=1.0 / np.maximum(form.scored_weight, 1e-9)
        + 1.0 / np.maximum(form.conceded_weight, 1e-9),
    )
    shares = (
        appearances.filter(is_new & (pl.col("minutes") > 0.0))
        .select("match", "team", "player", share=pl.col("minutes") / _WHOLE_MATCH)
        .join(leads, on=["match", "team"], how="inner")
        .join(strengths.select("player", "total", "total_error"), on="player", how="inner")
    )
    found = [
        row
        for (team,), of_team in sorted(shares.group_by("team"), key=lambda each: str(each[0][0]))
        for row in _of_team(str(team), of_team)
    ]
    return pl.DataFrame(found, schema=DIFFERENCES_SCHEMA, orient="row")


def _of_team(team: str, shares: pl.DataFrame) -> list[tuple[object, ...]]:
    """Return what is said of each player of a side."""
    matches = shares.select("match", "lead", "variance").unique("match", maintain_order=True)
    people = shares.unique("player", maintain_order=True).sort("player")
    row = {match: n for n, match in enumerate(matches["match"])}
    column = {player: n for n, player in enumerate(people["player"])}
    played = np.zeros((len(row), len(column)))
    for match, player, share in shares.select("match", "player", "share").iter_rows():
        played[row[match], column[player]] = share
    lead, variance = matches["lead"].to_numpy(), matches["variance"].to_numpy()
    value, error = people["total"].to_numpy(), people["total_error"].to_numpy()
    found: list[tuple[object, ...]] = []
    for player, n in column.items():
        is_in = played[:, n] > 0.0
        ins, outs = int(is_in.sum()), int((~is_in).sum())
        if min(ins, outs) < FEWEST:
            continue
        swap = played[is_in].mean(axis=0) - played[~is_in].mean(axis=0)
        observed = lead[is_in].mean() - lead[~is_in].mean()
        noise = variance[is_in].sum() / ins**2 + variance[~is_in].sum() / outs**2
        expected, spread = float(swap @ value), float(np.sqrt(np.square(swap * error).sum()))
        found.append(
            (player, team, ins, outs, expected, spread, float(observed), float(sqrt(noise)))
        )
    return found


def coverage(found: pl.DataFrame) -> list[Coverage]:
    """Return how often the intervals of `LEVELS` held what was seen; nothing of no player."""
    if found.is_empty():
        return []
    miss = found["observed"] - found["expected"]
    error = (found["expected_error"].pow(2) + found["observed_error"].pow(2)).sqrt()
    inner = np.array([erf(abs(z) / sqrt(2.0)) for z in miss / error])
    return [Coverage(level, float((inner <= level).mean()), len(inner)) for level in LEVELS]
