"""What a player does on the pitch, beside the eleven he is one of: weights with partial pooling.

What belongs here: weights of goals, shots and assists and rates of cards, from counts and minutes.
What does not: who plays (`starts`), or what a match makes of the weights (`scorers`).

A weight of 1 is an equal share among eleven: who has weight w and plays the whole match makes w in
eleven of what his side makes. Counts are Poisson about weight times exposure, where the exposure
is what an equal share of his side's count would have been while he was on. Weights of a line are
Gamma(a, a/mean), so a count about a weight is negative binomial; a is fitted by its likelihood and
the mean by the counts (empirical Bayes; Gelman et al. 2013, Bayesian Data Analysis, §2.7). A match
a year old counts half.

Minutes of those who come on late are not those of starters: a factor for those of each line, the
ratio of their counts to what their weights made of their minutes, is fitted beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.players.chances.candidates import LINES, lines_of

HALF_LIFE_DAYS = 365.0
_FULL_MATCH, _ELEVEN = 90.0, 11
_LEAST_MEAN = 1e-3
_SHAPES = (0.3, 200.0)
_FEWEST = 5  # players of a line with some exposure
_PRIOR_SHAPE = 4.0
_PRIOR_MEANS = {"G": 0.02, "D": 0.5, "M": 1.1, "F": 2.2}
_PRIOR_CARDS = 0.12  # of 90 minutes
_PRIOR_ON = 10.0  # counts of substitutes before any were seen


class Counted(StrEnum):
    """What is counted of players."""

    GOALS = "goals"
    ASSISTS = "assists"
    SHOTS = "shots"
    SHOTS_ON_TARGET = "shots_on_target"
    YELLOW_CARDS = "yellow_cards"
    RED_CARDS = "red_cards"


OF_SIDE = (Counted.GOALS, Counted.ASSISTS, Counted.SHOTS, Counted.SHOTS_ON_TARGET)
"""Counts that are shared out among a side; cards are a player's own, per 90 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The weights of a line before a player is known: mean and shape of a gamma distribution."""

    mean: float
    shape: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """Weights of all players for one count.

    Attributes:
        lines: by line; for who is not in `players`.
        players: `player`, `line`, `weight`, `exposure`, `count`.
        on_factors: what a minute of a substitute is worth beside one of a starter, by line.
        total: of the count, as weighted; 0 where nobody counted it.
    """

    lines: Mapping[str, Line]
    players: pl.DataFrame
    on_factors: Mapping[str, float]
    total: float

    @classmethod
    def fit(
        cls, counted: Counted, appearances: pl.DataFrame, players: pl.DataFrame, as_of: date
    ) -> "Rates":
        """Fit on matches before a day.

        Args:
            counted: what.
            appearances: rows of `APPEARANCES`; one row each for whoever was on the pitch.
            players: rows of `PLAYERS`.
            as_of: the day; older matches count less.
        """
        rows = _exposed(counted, appearances, as_of)
        lines = lines_of(players, appearances)
        _, first = _pooled(rows, lines, counted, dict.fromkeys(LINES, 1.0))
        factors = _on_factors(rows, first)
        of_lines, found = _pooled(rows, lines, counted, factors)
        return cls(
            lines=of_lines, players=found, on_factors=factors, total=float(found["count"].sum())
        )

    def weights(self, rows: pl.DataFrame) -> FloatArray:
        """Return the weight of each row's `player`; that of his `line` where he is unknown."""
        usual = pl.col("line").replace_strict(
            {line: of.mean for line, of in self.lines.items()}, return_dtype=pl.Float64()
        )
        joined = rows.select("player", "line").join(
            self.players.select("player", "weight"), on="player", how="left", maintain_order="left"
        )
        return joined.select(pl.col("weight").fill_null(usual)).to_series().to_numpy()


def _on_factors(rows: pl.DataFrame, weighed: pl.DataFrame) -> Mapping[str, float]:
    """Return what a substitute's minute is worth: that of his line, drawn towards all lines'."""
    subs = rows.filter(~pl.col("is_starter")).join(
        weighed.select("player", "line", "weight"), on="player"
    )
    made = subs.group_by("line").agg(
        pl.col("count").sum(), usual=(pl.col("weight") * pl.col("exposure")).sum()
    )
    k = _PRIOR_ON
    overall = (float(made["count"].sum()) + k) / (float(made["usual"].sum()) + k)
    own = made.select("line", (pl.col("count") + k * overall) / (pl.col("usual") + k))
    return dict.fromkeys(LINES, overall) | dict(own.iter_rows())


def _exposed(counted: Counted, appearances: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return count and exposure of each appearance, both weighted by age."""
    name = counted.value
    age_days = (pl.lit(as_of) - pl.col("match_date")).dt.total_days().cast(pl.Float64())
    share = pl.col("minutes") / (_FULL_MATCH * _ELEVEN)
    of_side = pl.col(name).fill_null(0).sum().over("match", "team")
    exposure = share * of_side if counted in OF_SIDE else pl.col("minutes") / _FULL_MATCH
    weight = pl.lit(0.5).pow(age_days / HALF_LIFE_DAYS)
    return appearances.select(
        "player",
        "is_starter",
        count=(pl.col(name).fill_null(0) * weight).cast(pl.Float64()),
        exposure=pl.when(pl.col(name).is_not_null())
        .then(exposure * weight)
        .otherwise(0.0)
        .cast(pl.Float64()),
    )


def _pooled(
    rows: pl.DataFrame, lines: pl.DataFrame, counted: Counted, on: Mapping[str, float]
) -> tuple[Mapping[str, Line], pl.DataFrame]:
    """Return the distribution of each line, and the weight of each player."""
    of_line = pl.col("line").replace_strict(dict(on), return_dtype=pl.Float64())
    factor = pl.when("is_starter").then(1.0).otherwise(of_line)
    found = (
        rows.join(lines, on="player", how="left")
        .with_columns(pl.col("line").fill_null("M"))
        .group_by("player", "line")
        .agg(pl.col("count").sum(), (pl.col("exposure") * factor).sum())
        .sort("player")
    )
    of_lines = {
        line: _line(found.filter(pl.col("line") == line), _prior(counted, line)) for line in LINES
    }
    table = pl.DataFrame(
        [(line, of.mean, of.shape) for line, of in of_lines.items()],
        schema={"line": pl.String(), "mean": pl.Float64(), "shape": pl.Float64()},
        orient="row",
    )
    weight = (pl.col("shape") + pl.col("count")) / (
        pl.col("shape") / pl.col("mean") + pl.col("exposure")
    )
    weighed = found.join(table, on="line", how="left").with_columns(weight=weight)
    return of_lines, weighed.select("player", "line", "weight", "exposure", "count")


def _prior(counted: Counted, line: str) -> Line:
    mean = _PRIOR_MEANS[line] if counted in OF_SIDE else _PRIOR_CARDS
    return Line(mean=mean, shape=_PRIOR_SHAPE)


def _line(rows: pl.DataFrame, prior: Line) -> Line:
    counts, exposures = (rows[name].to_numpy() for name in ("count", "exposure"))
    is_exposed = exposures > 0
    if is_exposed.sum() < _FEWEST:
        return prior
    y, x = counts[is_exposed], exposures[is_exposed]
    # One match's worth of the usual keeps a line that never scored above zero.
    mean = max(float((y.sum() + prior.mean / _ELEVEN) / (x.sum() + 1.0 / _ELEVEN)), _LEAST_MEAN)

    # Slow to import; where nobody is known it is not needed.
    from scipy import optimize, special  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    def loss(log_shape: float) -> float:
        a = float(np.exp(log_shape))
        b = a / mean
        return -float(
            (
                special.gammaln(a + y)
                - special.gammaln(a)
                + a * np.log(b)
                - (a + y) * np.log(b + x)
            ).sum()
        )

    bounds = (float(np.log(_SHAPES[0])), float(np.log(_SHAPES[1])))
    best = cast("Any", optimize).minimize_scalar(loss, bounds=bounds, method="bounded")
    return Line(mean=mean, shape=float(np.exp(best.x)))
