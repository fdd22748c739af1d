"""How a recipe fared as it was walked forward: scores for MLflow, and paired comparisons.

What belongs here: figures of a walk-forward frame. What does not: what follows from them
(`promotion`).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from assets import figures, scores
from football.backtest.report import BOOTSTRAP_SEED, arrays
from football.backtest.tracks import Track
from football.intervals import Interval, paired_difference
from football.scores import brier, ece, log_loss, rps
from storage.forecast.models.candidates import Candidate
from storage.forecast.models.tracking import Fold

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BASELINE = Track.BASE_RATE.value
_RIVALS = (BASELINE, Track.MARKET_AVERAGE.value)
_RESAMPLES = 1000
GOAL_MODEL = "goal_"
"""What the names of goal models begin with; the league's code follows."""

_TRACKS = {
    "goal_model": Track.DIXON_COLES.value,
    "market": Track.MARKET_AVERAGE.value,
}


def of_track(forecasts: pl.DataFrame, track: str) -> pl.DataFrame:
    """Return a track's forecasts of the matches that all tracks have, with `loss` and `week`."""
    rows = forecasts.filter((pl.col("track") == track) & pl.col("is_common"))
    return rows.with_columns(
        loss=pl.Series(log_loss(*arrays(rows)), dtype=pl.Float64),
        week=pl.col("match_date").dt.truncate("1w"),
    )


def of_reference(forecasts: pl.DataFrame, candidate: Candidate) -> pl.DataFrame:
    """Return the forecasts of a plain model's track; a goal model's of its own league."""
    rows = of_track(forecasts, _TRACKS.get(candidate.track, candidate.track))
    league = candidate.name.removeprefix(GOAL_MODEL)
    return rows if league == candidate.name else rows.filter(pl.col("competition") == league)


def means(rows: pl.DataFrame) -> dict[str, float]:
    """Return the scores of some forecasts; none of no forecasts."""
    if rows.is_empty():
        return {}
    p, y = arrays(rows)
    # In this order: MLflow draws the first of them when runs are compared.
    return {
        "log_loss": float(log_loss(p, y).mean()),
        "rps": float(rps(p, y).mean()),
        "brier": float(brier(p, y).mean()),
        "ece": ece(p, y),
        "matches": float(rows.height),
    }


def difference(ours: pl.DataFrame, theirs: pl.DataFrame) -> Interval | None:
    """Return the mean paired difference of log loss with its interval over weeks.

    Below zero is in favour of `ours`; None where they have no match in common.
    """
    rival = theirs.select("match_key", their_loss="loss")
    pairs = ours.join(rival, on="match_key", maintain_order="left")
    if pairs.is_empty():
        return None
    return paired_difference(
        pairs["loss"].to_numpy(),
        pairs["their_loss"].to_numpy(),
        pairs["week"].to_numpy(),
        np.random.default_rng(BOOTSTRAP_SEED),
        _RESAMPLES,
    )


def metrics(forecasts: pl.DataFrame, ours: pl.DataFrame) -> dict[str, float]:
    """Return the scores of a walk-forward, overall and per league, with intervals.

    Names are `backtest_log_loss` overall and `S1/log_loss` of a league; intervals are of the mean
    log loss and of its difference to the base rate and to the market.
    """
    written = {f"backtest_{name}": value for name, value in means(ours).items()}
    for (code,), rows in sorted(ours.group_by("competition"), key=lambda item: str(item[0])):
        written |= {f"{code}/{name}": value for name, value in means(rows).items()}
        nothing = rows.with_columns(loss=pl.lit(0.0))
        written |= _bounds(f"{code}/log_loss", difference(rows, nothing), is_known=True)
    for rival in _RIVALS:
        theirs = of_track(forecasts, rival)
        for (code,), rows in sorted(ours.group_by("competition"), key=lambda item: str(item[0])):
            written |= _bounds(f"{code}/difference_to_{rival}", difference(rows, theirs))
        written |= _bounds(f"backtest_difference_to_{rival}", difference(ours, theirs))
    return written


def folds(ours: pl.DataFrame) -> Iterator[Fold]:
    """Yield the walk-forward season by season, oldest first."""
    start_year = pl.col("match_date").dt.offset_by("-6mo").dt.year()
    for (year,), rows in ours.group_by(start_year.alias("season"), maintain_order=True):
        yield Fold(name=f"season {year}", metrics=means(rows))


def charts(forecasts: pl.DataFrame, ours: pl.DataFrame, track: str) -> "dict[str, Figure]":
    """Return the plots of a training by file name: reliability, overall and per season."""
    season = pl.col("match_date").dt.offset_by("-6mo").dt.year()
    shown: Sequence[tuple[str, pl.DataFrame]] = (
        (track, ours),
        *((rival, of_track(forecasts, rival)) for rival in _RIVALS),
    )
    lines: dict[str, tuple[list[float], list[float]]] = {}
    for name, rows in shown:
        by_season = rows.group_by(season.alias("season")).agg(pl.col("loss").mean()).sort("season")
        lines[name] = (by_season["season"].to_list(), by_season["loss"].to_list())
    return {
        "reliability.png": scores.reliability_chart(*arrays(ours), track),
        "score_by_season.png": figures.line_chart(
            lines, title="Log loss by season", x_label="season from", y_label="nats per match"
        ),
    }


def _bounds(name: str, found: Interval | None, *, is_known: bool = False) -> dict[str, float]:
    if found is None:
        return {}
    bounds = {f"{name}_lower": found.lower, f"{name}_upper": found.upper}
    return bounds if is_known else {name: found.estimate, **bounds}
