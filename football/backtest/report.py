"""Scores of the tracks per league and overall, with intervals of their differences to the market.

What belongs here: which matches are common, and the numbers of the report.

A match is common when every track its league has can forecast it; a league has a track that
covers at least half of its matches. Overall counts the matches that all tracks of the backtest
share, so a division without closing prices is in its own table only.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.backtest.tracks import CLOSE, CLOSING_BOOKS, Track
from football.books import AVERAGE_BOOK, SHARP_BOOK
from football.comparison import diebold_mariano, murphy, skill_z
from football.facts import Facts
from football.features import squads
from football.intervals import paired_difference
from football.observations.match import PricePhase
from football.scores import brier, distance, ece, ece_if_calibrated, log_loss, rps
from football.triples import triple

LEAST_COVERAGE = 0.5
BOOTSTRAP_SEED = 20160701
SCORES = {"log_loss": log_loss, "rps": rps, "brier": brier}
PRICES = (
    (PricePhase.COLLECTED, AVERAGE_BOOK),
    (PricePhase.COLLECTED, SHARP_BOOK),
    *((PricePhase.CLOSING, book) for book in CLOSING_BOOKS),
)
YARDSTICKS = (Track.MARKET_CLOSE.value, Track.MARKET_AVERAGE.value)


def mark_common(forecasts: pl.DataFrame) -> pl.DataFrame:
    """Add `is_common`: forecasts of the league's tracks on matches that all of them cover."""
    matches = pl.col("match_key").n_unique()
    per_league = forecasts.group_by("competition").agg(matches.alias("matches"))
    per_track = forecasts.group_by("competition", "track").agg(matches.alias("covered"))
    kept = per_track.join(per_league, on="competition").filter(
        pl.col("covered") >= LEAST_COVERAGE * pl.col("matches")
    )
    wanted = kept.group_by("competition").agg(pl.len().alias("wanted"))
    counted = forecasts.join(kept.select("competition", "track"), on=["competition", "track"])
    common = (
        counted.group_by("competition", "match_key")
        .agg(pl.len().alias("found"))
        .join(wanted, on="competition")
        .filter(pl.col("found") == pl.col("wanted"))
        .select("match_key")
    )
    marks = counted.join(common, on="match_key", how="semi").select(
        "match_key", "track", pl.lit(value=True).alias("is_common")
    )
    marked = forecasts.join(marks, on=["match_key", "track"], how="left", maintain_order="left")
    return marked.with_columns(pl.col("is_common").fill_null(value=False))


def scores(forecasts: pl.DataFrame) -> dict[str, Any]:
    """Return `overall` and `leagues`: for each track its scores and differences to the market."""
    common = forecasts.filter("is_common")
    tracks = common["track"].n_unique()
    shared = common.filter(pl.len().over("match_key") == tracks)
    return {
        "overall": table(shared),
        "leagues": {
            str(code): table(rows)
            for (code,), rows in sorted(
                common.group_by("competition"), key=lambda item: str(item[0])
            )
        },
    }


def table(rows: pl.DataFrame, yardsticks: Sequence[str] = YARDSTICKS) -> dict[str, Any]:
    """Return each track's scores, and their differences to those of the yardsticks.

    Args:
        rows: forecasts of the same matches by every track.
        yardsticks: tracks that the others are compared with, where there are forecasts of them.
    """
    by_track = {
        track: rows.filter(pl.col("track") == track).sort("match_date", "match_key")
        for track in _ordered(rows["track"].unique().to_list())
    }
    per_match = {track: _per_match(of_track) for track, of_track in by_track.items()}
    scored: dict[str, Any] = {}
    for track, of_track in by_track.items():
        p, y = arrays(of_track)
        entry: dict[str, Any] = {"n": of_track.height}
        entry |= {name: float(values.mean()) for name, values in per_match[track].items()}
        entry |= _distance(of_track, p)
        entry["ece"] = ece(p, y)
        entry["ece_if_calibrated"] = ece_if_calibrated(p)
        entry["murphy"] = murphy(p, y)._asdict()
        entry["skill_z"] = skill_z(p, y)
        for yardstick in yardsticks:
            if yardstick in per_match and yardstick != track:
                entry[f"difference_to_{yardstick}"] = _difference(
                    per_match[track], per_match[yardstick], _weeks(of_track)
                )
        scored[track] = entry
    return scored


def _distance(rows: pl.DataFrame, p: FloatArray) -> dict[str, float]:
    """Return the mean distance to the closing line, over the matches that have one."""
    line = triple(CLOSE)
    if not set(line) <= set(rows.columns):
        return {}
    is_priced = rows.select(pl.all_horizontal(pl.col(line).is_not_null())).to_series().to_numpy()
    if not is_priced.any():
        return {}
    found = distance(p[is_priced], rows.select(line).to_numpy()[is_priced])
    return {"distance": float(found.mean()), "distance_n": int(is_priced.sum())}


def _ordered(names: Sequence[str]) -> list[str]:
    """Return ours and the market's tracks in their order, then those of others."""
    ours = [track.value for track in Track]
    return [*(name for name in ours if name in names), *sorted(set(names) - set(ours))]


def arrays(rows: pl.DataFrame) -> tuple[FloatArray, IntArray]:
    """Return the triples and outcomes of forecast rows."""
    return rows.select("p_home", "p_draw", "p_away").to_numpy(), rows["outcome"].to_numpy()


def _per_match(rows: pl.DataFrame) -> dict[str, FloatArray]:
    p, y = arrays(rows)
    return {name: score(p, y) for name, score in SCORES.items()}


def _weeks(rows: pl.DataFrame) -> Sequence[int]:
    days = rows["match_date"].cast(pl.Int32) + 3  # 1 January 1970 was a Thursday
    return (days // 7).to_list()


def _difference(
    ours: dict[str, FloatArray], theirs: dict[str, FloatArray], weeks: Sequence[int]
) -> dict[str, dict[str, float]]:
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    differences: dict[str, dict[str, float]] = {}
    _, week_of = np.unique(weeks, return_inverse=True)
    for name in SCORES:
        interval = paired_difference(ours[name], theirs[name], weeks, rng)
        differences[name] = {
            "estimate": interval.estimate,
            "lower": interval.lower,
            "upper": interval.upper,
        } | _test(ours[name], theirs[name], week_of)
    return differences


def _test(ours: FloatArray, theirs: FloatArray, week_of: IntArray) -> dict[str, float]:
    """Compare week by week; the sum over a week counts, so that every match weighs the same."""
    if week_of.max() < 1:
        return {}
    found = diebold_mariano(np.bincount(week_of, ours), np.bincount(week_of, theirs))
    return {"dm_statistic": found.statistic, "dm_p_value": found.p_value}


def inputs(facts: Facts, matches: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Return, per league, which share of the matches has shots, prices and players of which kind.

    Args:
        facts: of the matches.
        matches: rows of features.
    """
    has_shots = pl.col("match_key").is_in(
        facts.statistics.drop_nulls(["home_shots", "away_shots"])["match_key"].implode()
    )
    shares = {"shots": has_shots}
    for phase, book in PRICES:
        quoted = facts.odds.filter((pl.col("phase") == phase.value) & (pl.col("book") == book))
        name = f"{phase.value}_{book}"
        shares[name] = pl.col("match_key").is_in(quoted["match_key"].implode())
    shares |= {
        group: pl.all_horizontal(pl.col(list(columns)).is_not_null())
        for group, columns in squads.GROUPS.items()
    }
    table = matches.group_by("competition").agg(
        expression.mean().alias(name) for name, expression in shares.items()
    )
    return {row.pop("competition"): row for row in table.sort("competition").to_dicts()}


def coverage(forecasts: pl.DataFrame) -> dict[str, Any]:
    """Return, per league, the matches played, those in common, and each track's share."""
    table: dict[str, Any] = {}
    for (code,), rows in sorted(forecasts.group_by("competition"), key=lambda item: str(item[0])):
        matches = rows["match_key"].n_unique()
        by_track = rows.group_by("track").agg(pl.len().alias("n"))
        counts = dict(by_track.select("track", "n").iter_rows())
        table[str(code)] = {
            "matches": matches,
            "common": rows.filter("is_common")["match_key"].n_unique(),
            "share": {track.value: counts.get(track.value, 0) / matches for track in Track},
        }
    return table
