"""Who starts: chances that sum to eleven for each side, and the minutes that follow.

What belongs here: habits into chances, given who is fit and who competes for the same line, and
expected minutes. What does not: habits themselves (`candidates`), or what a player does on the
pitch (`rates`).

A player's chance is a / (1 + exp(-b x - c)): a that he is fit, x the logits of his habits and his
place in the order of those who are fit, c one number per side and line that makes the chances of
the line sum to the players it usually has. So one who is out lends his place to those who compete
for it, and nobody else. b is fitted on past line-ups by the likelihood given the number of
starters of each line, a conditional logit with the sum held in expectation instead of exactly
(McFadden 1974; Chen, Dempster & Liu 1994 on the weights that do so).
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.players.chances.candidates import LINES

ELEVEN = 11
_FULL_MATCH = 90.0
FEWEST_LINEUPS = 3
_FITTED = 25  # line-ups of a side
_FEWEST_FITTED = 40  # line-ups of all sides; of fewer the prior stands
_PRIOR = (0.6, 0.6, 0.3, 0.5)
_RIDGE = 4.0
_USUAL = {"G": 1.0, "D": 4.0, "M": 4.0, "F": 2.0}
_HABIT_MATCHES = 10
_FIT, _FAR = 0.5, 1.5  # a chance to be fit, and places
_MOST = 40.0
_ROUNDS = 40
_STEPS, _LONGEST_STEP, _EXACT = 60, 4.0, 1e-10
_PRIOR_STARTS, _PRIOR_BENCHES = 6.0, 6.0

STARTS_SCHEMA = pl.Schema(
    {
        "match": pl.String(),
        "team": pl.String(),
        "player": pl.String(),
        "line": pl.String(),
        "reason": pl.String(),
        "until_date": pl.Date(),
        "fit_probability": pl.Float64(),
        "start_probability": pl.Float64(),
        "on_probability": pl.Float64(),  # of coming on later
        "minutes_if_start": pl.Float64(),
        "minutes_if_on": pl.Float64(),
        "expected_minutes": pl.Float64(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """How habits become chances.

    Attributes:
        weights: of the logits of the short and the long habit, of having started last, and of
            how far ahead of the first who would be left out.
        lineups: that they were fitted on.
    """

    weights: tuple[float, ...] = _PRIOR
    lineups: int = 0

    @classmethod
    def fit(cls, candidates: pl.DataFrame) -> "Starting":
        """Fit on the line-ups that were played.

        Args:
            candidates: rows of `CANDIDATES_SCHEMA`.
        """
        played = candidates.filter(
            pl.col("is_starter").is_not_null(),
            pl.col("reason").is_null() | pl.col("is_starter"),
            pl.col("number") >= FEWEST_LINEUPS,
        )
        last = pl.col("number").max().over("team") - pl.col("number") < _FITTED
        rows = played.filter(last)
        group = _codes(rows.select("match", "team", "line"))
        is_start = rows["is_starter"].to_numpy().astype(np.float64)
        lineups = rows.select("match", "team").n_unique()
        if lineups < _FEWEST_FITTED:
            return cls()
        target = np.bincount(group, weights=is_start).astype(np.float64)
        ones = np.ones(len(is_start))
        x = _features(rows, ones, group, target)
        prior = np.array(_PRIOR)

        def loss(weights: FloatArray) -> tuple[float, FloatArray]:
            p, v = balanced(x @ weights, ones, group, target)
            p = np.clip(p, 1e-9, 1 - 1e-9)
            off = weights - prior
            value = -(is_start * np.log(p) + (1 - is_start) * np.log(1 - p)).sum()
            total = np.maximum(np.bincount(group, weights=v), 1e-12)
            slopes = [
                (is_start - p) @ (x[:, k] - (np.bincount(group, v * x[:, k]) / total)[group])
                for k in range(x.shape[1])
            ]
            return value + _RIDGE * off @ off, 2 * _RIDGE * off - np.array(slopes)

        # Slow to import; where nobody is known it is not needed.
        from scipy import optimize  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        found = cast("Any", optimize).minimize(
            loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}
        )
        return cls(weights=tuple(float(w) for w in found.x), lineups=lineups)

    def chances(
        self, candidates: pl.DataFrame, fit: FloatArray, lineups: pl.DataFrame
    ) -> pl.DataFrame:
        """Return chances and minutes of the candidates of matches to come.

        Args:
            candidates: rows of `CANDIDATES_SCHEMA`, past ones as well: minutes come from them.
            fit: chance that each candidate of a match to come is fit, in their order.
            lineups: `match`, `team`, `player`, `is_starter` of line-ups that are out; who is in
                neither eleven nor bench of one does not play.

        Returns:
            Rows of `STARTS_SCHEMA`; none of a side of whom too little is known.
        """
        ahead = candidates.filter(pl.col("is_starter").is_null()).drop("is_starter")
        ahead = ahead.with_columns(fit_probability=pl.Series(fit, dtype=pl.Float64()))
        known = ahead.group_by("match", "team").agg(
            enough=(pl.len() >= ELEVEN) & (pl.col("number").first() >= FEWEST_LINEUPS)
        )
        ahead = ahead.join(known.filter("enough"), on=["match", "team"], how="semi")
        if ahead.is_empty():
            return pl.DataFrame(schema=STARTS_SCHEMA)
        habit = self._by_habit(ahead, candidates)
        rows = _as_listed(ahead.with_columns(start_probability=pl.Series(habit)), lineups)
        return _with_minutes(rows, candidates).select(
            [pl.col(name).cast(kind) for name, kind in STARTS_SCHEMA.items()]
        )

    def _by_habit(self, ahead: pl.DataFrame, candidates: pl.DataFrame) -> FloatArray:
        targets = _targets(ahead, candidates)
        group = _codes(ahead.select("match", "team", "line"))
        target = np.zeros(int(group.max()) + 1)
        target[group] = targets
        fit = ahead["fit_probability"].to_numpy()
        x = _features(ahead, fit, group, target)
        p, _ = balanced(x @ np.array(self.weights), fit, group, target)
        return p


def balanced(
    lead: FloatArray, most: FloatArray, group: IntArray, target: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return most / (1 + exp(-lead - c)), with c such that each group sums to its target.

    Args:
        lead: log odds before, any size.
        most: the largest chance of each, 0 to 1.
        group: number of the group of each.
        target: sum of each group; no more than the sum of `most` can be reached.

    Returns:
        The chances, and their derivatives by c.
    """
    reachable = np.minimum(target, np.bincount(group, weights=most, minlength=len(target)))
    shift = np.zeros(len(target))
    p = v = np.zeros(len(lead))
    for _ in range(_STEPS):
        share = 1.0 / (1.0 + np.exp(-np.clip(lead + shift[group], -_MOST, _MOST)))
        p, v = most * share, most * share * (1 - share)
        miss = reachable - np.bincount(group, weights=p, minlength=len(target))
        if np.abs(miss).max(initial=0.0) < _EXACT:
            break
        slope = np.maximum(np.bincount(group, weights=v, minlength=len(target)), 1e-9)
        shift += np.clip(miss / slope, -_LONGEST_STEP, _LONGEST_STEP)
    return p, v


def _features(
    rows: pl.DataFrame, fit: FloatArray, group: IntArray, target: FloatArray
) -> FloatArray:
    clipped = [pl.col(name).clip(0.02, 0.98) for name in ("short", "long")]
    habits = rows.select(
        *((share / (1.0 - share)).log() for share in clipped),
        (pl.col("started_last") - 0.5).alias("last"),
    ).to_numpy()
    # His place among the fit of his line, by habit; equal ones share it.
    usual = (rows["short"] + rows["long"]).to_numpy() * (fit > _FIT)
    of_line = pl.DataFrame({"group": group, "usual": usual})
    place = of_line.select(
        pl.col("usual").rank("average", descending=True).over("group")
    ).to_series()
    ahead = np.clip(target[group] + 0.5 - place.to_numpy(), -_FAR, _FAR)
    return np.column_stack([habits, ahead])


def _codes(rows: pl.DataFrame) -> IntArray:
    codes = rows.select(pl.struct(pl.all()).rank("dense").cast(pl.Int64()) - 1).to_series()
    return codes.to_numpy()


def _targets(ahead: pl.DataFrame, candidates: pl.DataFrame) -> FloatArray:
    """Return for each row how many of his line start: one keeper, ten others.

    What a line has too few fit players for goes to the others, by how many of those are free.
    """
    last = pl.col("number").max().over("team") - pl.col("number") < _HABIT_MATCHES
    counts = (
        candidates.filter(pl.col("is_starter"))
        .filter(last)
        .group_by("team", "line")
        .agg(starters=pl.len() / pl.col("match").n_unique())
    )
    lines = pl.DataFrame({"line": LINES, "usual": [_USUAL[line] for line in LINES]})
    sides = ahead.select("match", "team").unique().join(lines, how="cross")
    of_line = ahead.group_by("match", "team", "line").agg(fit=pl.col("fit_probability").sum())
    side = ["match", "team"]
    is_keeper = pl.col("line") == "G"
    outfield = pl.when(~is_keeper)
    table = (
        sides.join(counts, on=["team", "line"], how="left")
        .join(of_line, on=[*side, "line"], how="left")
        .with_columns(
            pl.col("fit").fill_null(0.0), pl.col("starters").fill_null(pl.col("usual") * 0.25)
        )
        .with_columns(
            wanted=pl.when(is_keeper)
            .then(1.0)
            .otherwise(10.0 * pl.col("starters") / outfield.then("starters").sum().over(side))
        )
        .with_columns(held=pl.min_horizontal("wanted", "fit"))
        .with_columns(free=outfield.then(pl.col("fit") - pl.col("held")).otherwise(0.0))
        .with_columns(
            lacking=ELEVEN - pl.col("held").sum().over(side),
            all_free=pl.col("free").sum().over(side),
        )
        .with_columns(
            target=pl.col("held")
            + pl.when(pl.col("all_free") > 0)
            .then(
                pl.col("free")
                * pl.min_horizontal("lacking", "all_free")
                / pl.max_horizontal("all_free", 1e-12)
            )
            .otherwise(0.0)
        )
    )
    return ahead.join(
        table.select(*side, "line", "target"),
        on=[*side, "line"],
        how="left",
        maintain_order="left",
    )["target"].to_numpy()


def _as_listed(ahead: pl.DataFrame, lineups: pl.DataFrame) -> pl.DataFrame:
    """Take the word of line-ups that are out."""
    out = lineups.select("match", "team").unique().with_columns(is_out=pl.lit(value=True))
    listed = lineups.select("match", "team", "player", listed="is_starter")
    of = ["match", "team"]
    rows = ahead.join(out, on=of, how="left").join(listed, on=[*of, "player"], how="left")
    is_out = pl.col("is_out").fill_null(value=False)
    return rows.with_columns(
        start_probability=pl.when(is_out)
        .then(pl.col("listed").fill_null(value=False).cast(pl.Float64()))
        .otherwise("start_probability"),
        fit_probability=pl.when(is_out)
        .then(pl.col("listed").is_not_null().cast(pl.Float64()))
        .otherwise("fit_probability"),
    )


def _with_minutes(rows: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """Add minutes: those of starters and substitutes, drawn towards those of their lines."""
    played = candidates.filter(
        pl.col("is_starter").is_not_null(),
        pl.col("reason").is_null() | (pl.col("minutes") > 0),
        pl.col("number") >= FEWEST_LINEUPS,
    )
    starts = pl.col("is_starter")
    came_on = ~starts & (pl.col("minutes") > 0)
    facts = [
        starts.sum().alias("starts"),
        pl.col("minutes").filter(starts).sum().alias("start_minutes"),
        (~starts).sum().alias("benches"),
        came_on.sum().alias("ons"),
        pl.col("minutes").filter(came_on).sum().alias("on_minutes"),
    ]
    lines = played.group_by("line").agg(facts)
    lines = lines.select(
        "line",
        line_start=(pl.col("start_minutes") / pl.col("starts")).fill_nan(None).fill_null(84.0),
        line_share=(pl.col("ons") / pl.col("benches")).fill_nan(None).fill_null(0.2),
        line_on=(pl.col("on_minutes") / pl.col("ons")).fill_nan(None).fill_null(20.0),
    )
    own = played.group_by("team", "player").agg(facts)
    found = rows.join(lines, on="line", how="left").join(own, on=["team", "player"], how="left")
    k, m = _PRIOR_STARTS, _PRIOR_BENCHES
    zeros = [pl.col(n).fill_null(0) for n in ("starts", "start_minutes", "benches", "ons")]
    found = found.with_columns(
        *zeros,
        pl.col("on_minutes").fill_null(0.0),
        pl.col("line_start").fill_null(84.0),
        pl.col("line_share").fill_null(0.2),
        pl.col("line_on").fill_null(20.0),
    ).with_columns(
        minutes_if_start=(pl.col("start_minutes") + k * pl.col("line_start"))
        / (pl.col("starts") + k),
        minutes_if_on=(pl.col("on_minutes") + k * pl.col("line_on")) / (pl.col("ons") + k),
        share=(pl.col("ons") + m * pl.col("line_share")) / (pl.col("benches") + m),
    )
    # A side plays 990 minutes: substitutes have what starters leave.
    of = ["match", "team"]
    started = (pl.col("start_probability") * pl.col("minutes_if_start")).sum().over(of)
    free = (pl.col("fit_probability") - pl.col("start_probability")).clip(lower_bound=0.0)
    found = found.with_columns(on_probability=free * pl.col("share"), started=started)
    after = (pl.col("on_probability") * pl.col("minutes_if_on")).sum().over(of)
    left = (ELEVEN * _FULL_MATCH - pl.col("started")).clip(lower_bound=0.0)
    scale = pl.when(after > 0).then((left / after).clip(0.25, 4.0)).otherwise(1.0)
    return found.with_columns(
        on_probability=pl.min_horizontal(pl.col("on_probability") * scale, free)
    ).with_columns(
        expected_minutes=pl.col("start_probability") * pl.col("minutes_if_start")
        + pl.col("on_probability") * pl.col("minutes_if_on")
    )
