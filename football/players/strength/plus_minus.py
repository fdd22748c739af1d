"""How strong players are: what a side scores and concedes with and without them.

What belongs here: attack, defence and both together of every player at an instant, in log goals of
a whole match beside the average player of his position, with their standard errors. What does not:
what is thought of him beforehand (`prior`), or what a club makes of it (`transfer`).

A regularised plus-minus: Sæbø and Hvattum (2015, 2019) regress on who is on the pitch with a ridge
penalty and an age curve; Kharrat, McHale and López Peña (2020) do so on expected goals as well;
Pantuso and Hvattum (2021) shrink players towards what similar ones are. Here the response is goals
and shots together, and the ridge is a normal prior around a map from ratings and prices learned in
the same fit, so that the error of the map is part of every error. Clubs have effects of their own
for each half-year: what a club always does is no merit of those who always play. How far players
differ beyond the map is chosen by the evidence (MacKay 1992).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray
from football.frames import INSTANT
from football.players.strength import prior
from football.players.strength.design import Columns, Normal, Posterior, beside
from football.players.strength.sides import Form, form_of

STRENGTHS_SCHEMA = pl.Schema(
    {
        "player": pl.String(),
        "as_of": INSTANT,
        "position": pl.String(),
        "attack": pl.Float64(),  # log goals that his side scores more in a whole match
        "attack_error": pl.Float64(),  # standard deviation of the posterior
        "defence": pl.Float64(),  # log goals that it concedes less
        "defence_error": pl.Float64(),
        "total": pl.Float64(),
        "total_error": pl.Float64(),
        "expected": pl.Float64(),  # total by rating, price, age and position alone
        "minutes": pl.Float64(),  # played within the memory
    }
)
MEMORY = timedelta(days=5 * 365)
HALF_LIFE_DAYS = 700.0
FEWEST_MINUTES = 450.0  # of a player with a value of his own beyond the map
_SCALES = (0.5, 1.0, 1.6)
_WHOLE_MATCH = 90.0
_LEAST_VARIANCE = 1e-12
_PLAYED = ["match", "match_date", "competition", "team", "is_home", "player", "minutes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Design:
    """What is fitted: a row for each side of a match.

    `shares` are rows x players, `map` rows x columns of the prior, `clubs` rows x effects that are
    no player's.
    """

    players: pl.DataFrame
    shares: Columns
    map: FloatArray
    clubs: Columns
    today: FloatArray
    club_sds: FloatArray


def strengths(
    players: pl.DataFrame,
    appearances: pl.DataFrame,
    values: pl.DataFrame,
    sides: pl.DataFrame,
    as_of: datetime,
) -> pl.DataFrame:
    """Return rows of `STRENGTHS_SCHEMA`, a player each, strongest first; only of what was known.

    Args:
        players: rows of the register's `PLAYERS`.
        appearances: rows of its `APPEARANCES`.
        values: rows of its `VALUES`.
        sides: rows of `sides.SIDES_SCHEMA`.
        as_of: nothing known later is looked at.

    Raises:
        prior.ValuesAreLate: a value is later than it says.
    """
    is_known = pl.col("known_at") <= as_of
    is_recent = pl.col("match_date") >= (as_of - MEMORY).date()
    played = appearances.filter(is_known & is_recent & (pl.col("minutes") > 0.0))
    told = values.filter(is_known)
    prior.check_values(told)
    is_played = pl.col("competition").is_in(played["competition"].unique().implode())
    form = form_of(sides.filter(is_known & is_recent & is_played), as_of, HALF_LIFE_DAYS)
    design = _design(players, played, told, form, as_of)
    attack, defence = (
        _values(design, *side)
        for side in (
            (form.scored, form.scored_weight, prior.ATTACK_SDS),
            (form.conceded, form.conceded_weight, prior.DEFENCE_SDS),
        )
    )
    return _frame(design, attack, defence, as_of)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Values:
    """Of every player: the value, its error, and what the map alone expects."""

    value: FloatArray
    error: FloatArray
    expected: FloatArray


def _values(
    design: _Design, response: FloatArray, weight: FloatArray, sds: Mapping[str, float]
) -> _Values:
    """Measure players by one response; how far they differ is the likeliest of `_SCALES`."""
    spread = np.array([sds[each] for each in design.players["position"]])
    has_own = design.players["minutes"].to_numpy() >= FEWEST_MINUTES
    x = beside([Columns.dense(design.map), design.clubs, design.shares.chosen(has_own)])
    told = Normal.of(x, weight, response)
    found = [
        (
            scale,
            told.posterior(
                np.concatenate([prior.COLUMN_SDS, design.club_sds, scale * spread[has_own]])
            ),
        )
        for scale in _SCALES
    ]
    scale, likeliest = max(found, key=lambda each: each[1].evidence)
    return _read(design, has_own, scale * spread, likeliest)


def _read(design: _Design, has_own: BoolArray, sd: FloatArray, found: Posterior) -> _Values:
    """Return the values of all players: the map's and, of those who played enough, their own."""
    n_map, own = design.map.shape[1], np.flatnonzero(has_own)
    first = n_map + design.clubs.shape[1]
    covariance = found.covariance()
    expected = design.today @ found.mean[:n_map]
    of_map = np.einsum("ij,jk,ik->i", design.today, covariance[:n_map, :n_map], design.today)
    value, variance = expected.copy(), of_map + np.square(sd)
    value[own] += found.mean[first:]
    crossed = np.einsum("ij,ji->i", design.today[own], covariance[:n_map, first:])
    variance[own] = of_map[own] + 2.0 * crossed + np.diag(covariance)[first:]
    return _Values(
        value=value - _middle(design.players, value),
        error=np.sqrt(np.maximum(variance, _LEAST_VARIANCE)),
        expected=expected - _middle(design.players, expected),
    )


def _middle(players: pl.DataFrame, values: FloatArray) -> FloatArray:
    """Return for each player the mean of those of his position, by how much they played."""
    weighed = players.select("position", w=pl.col("minutes") + 1.0).with_columns(v=values)
    mean = (pl.col("v") * pl.col("w")).sum() / pl.col("w").sum()
    return weighed.select(mean.over("position")).to_series().to_numpy()


def _design(
    players: pl.DataFrame,
    played: pl.DataFrame,
    values: pl.DataFrame,
    form: Form,
    as_of: datetime,
) -> _Design:
    """Line up who played with what the sides did; sides without a line-up have no row to fill."""
    of_player = played.group_by("player").agg(
        pl.col("minutes").sum(), line=pl.col("position").drop_nulls().mode().sort().first()
    )
    people = (
        players.join(of_player, on="player", how="left")
        .with_columns(
            pl.col("minutes").fill_null(0.0), pl.coalesce("position", "line", pl.lit("M"))
        )
        .sort("player")
        .with_row_index("column")
        .with_columns(at=pl.lit(as_of).cast(INSTANT))
    )
    rows = (
        played.select(_PLAYED)
        .join(form.rows, on=["match", "team"], how="inner")
        .join(people.select("player", "column", "position", "born_on"), on="player", how="inner")
        .with_columns(at=pl.col("match_date").cast(INSTANT))
    )
    rows, people = (prior.known_values(each, values, "at") for each in (rows, people))
    scales = (prior.Scale.of(rows["rating"]), prior.Scale.of(rows["value"]))
    share = rows["minutes"].to_numpy() / _WHOLE_MATCH
    row, column = (rows[name].cast(pl.Int64).to_numpy() for name in ("row", "column"))
    n = form.rows.height
    spread = Columns.of(row, np.arange(len(row)), share, n, len(row))
    return _Design(
        players=people,
        shares=Columns.of(row, column, share, n, people.height),
        map=spread @ prior.columns(rows, rows["at"], scales),
        clubs=form.effects,
        today=prior.columns(people, people["at"], scales),
        club_sds=form.effect_sds,
    )


def _frame(design: _Design, attack: _Values, defence: _Values, as_of: datetime) -> pl.DataFrame:
    return (
        design.players.select("player", "position", "minutes")
        .with_columns(
            as_of=pl.lit(as_of),
            attack=attack.value,
            attack_error=attack.error,
            defence=defence.value,
            defence_error=defence.error,
            total=attack.value + defence.value,
            total_error=np.hypot(attack.error, defence.error),
            expected=attack.expected + defence.expected,
        )
        .select(pl.col(name).cast(dtype) for name, dtype in STRENGTHS_SCHEMA.items())
        .sort("total", "player", descending=[True, False])
    )
