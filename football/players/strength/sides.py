"""What sides did beside what was to be expected of them: the response that players explain.

What belongs here: goals and shots of both sides, the clubs' own strength in each half-year, and
how much each match weighs. What does not: players (`strength`).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.frames import INSTANT
from football.players.strength.design import Columns, Normal, beside
from football.ratings.chances import SHOTS_AND_GOALS, Sides, table

SIDES_SCHEMA = pl.Schema(
    {
        "match": pl.String(),
        "match_date": pl.Date(),
        "competition": pl.String(),
        "team": pl.String(),
        "opponent": pl.String(),
        "is_home": pl.Boolean(),
        "goals": pl.Int64(),
        "shots": pl.Int64(),  # null where nobody counted
        "shots_on_target": pl.Int64(),
        "known_at": INSTANT,
    }
)
_LEVEL_SD, _CLUB_SD, _HALF_YEAR_SD = 2.0, 0.25, 0.1
_ROUNDS = 4
_LEAST_CHANCES = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """A row for each side of a match.

    Attributes:
        rows: `match`, `team` and the number of their row.
        scored: log chances made beyond what an average side makes against this opponent.
        conceded: log chances allowed less than an average side allows it.
        scored_weight: precision of `scored`, fading with the days since.
        conceded_weight: likewise.
        effects: rows x what is no player's: first the level of each competition and half-year,
            then each club's throughout, then each club's in a half-year.
        effect_sds: of their priors.
    """

    rows: pl.DataFrame
    scored: FloatArray
    conceded: FloatArray
    scored_weight: FloatArray
    conceded_weight: FloatArray
    effects: Columns
    effect_sds: FloatArray


def form_of(sides: pl.DataFrame, as_of: datetime, half_life_days: float) -> Form:
    """Return the form of sides in matches of which both are told.

    Args:
        sides: rows of `SIDES_SCHEMA`, known by then.
        as_of: when it is looked at.
        half_life_days: after which a match weighs half.
    """
    half = pl.col("match_date").dt.year() * 2 + (pl.col("match_date").dt.month() > 6)
    both = sides.unique(["match", "team"], keep="first", maintain_order=True)
    rows = (
        both.filter(pl.len().over("match") == 2)
        .sort("match", "is_home", descending=[False, True])
        .with_columns(half=half)
        .with_row_index("row")
    )
    if rows.is_empty():
        nothing = np.zeros(0)
        return Form(
            rows=rows.select("match", "team", "row"),
            scored=nothing,
            conceded=nothing,
            scored_weight=nothing,
            conceded_weight=nothing,
            effects=Columns.dense(np.zeros((0, 0))),
            effect_sds=nothing,
        )
    level, n_levels = _numbers(rows, ["competition", "half"])
    club, n_clubs = _numbers(rows, ["team", "half"])
    made = _chances(rows)
    fit = _fit(made, level, club, rows["is_home"].to_numpy().astype(np.float64))
    surprise = (made - fit.expected) / fit.expected
    dispersion = float(np.mean(np.square(made - fit.expected) / fit.expected))
    days = (pl.lit(as_of.date()) - pl.col("match_date")).dt.total_days()
    age = rows.select(days).to_series().to_numpy().astype(np.float64)
    other = _other(len(made))
    weight = 0.5 ** (age / half_life_days) / max(dispersion, 1e-6)
    always, n_always = _numbers(rows, ["team"])
    return Form(
        rows=rows.select("match", "team", "row"),
        scored=fit.attack[club] + surprise,
        conceded=fit.defence[club] - surprise[other],
        scored_weight=weight * fit.expected,
        conceded_weight=weight * fit.expected[other],
        effects=beside(
            [
                Columns.indicators(level, n_levels),
                Columns.indicators(always, n_always),
                Columns.indicators(club, n_clubs),
            ]
        ),
        effect_sds=np.concatenate(
            [
                np.full(n_levels, _LEVEL_SD),
                np.full(n_always, _CLUB_SD),
                np.full(n_clubs, _HALF_YEAR_SD),
            ]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    expected: FloatArray
    attack: FloatArray
    defence: FloatArray


def _fit(made: FloatArray, level: IntArray, club: IntArray, is_home: FloatArray) -> _Fit:
    """Fit level, home advantage, attack and defence to chances, by penalised quasi-likelihood."""
    n, n_levels, n_clubs = len(made), int(level.max()) + 1, int(club.max()) + 1
    x = beside(
        [
            Columns.indicators(level, n_levels),
            Columns.dense(is_home[:, np.newaxis] - 0.5),
            Columns.indicators(club, n_clubs),
            -Columns.indicators(club[_other(n)], n_clubs),
        ]
    )
    sd = np.concatenate([np.full(n_levels + 1, _LEVEL_SD), np.full(2 * n_clubs, _CLUB_SD)])
    eta = np.full(n, np.log(max(made.mean(), _LEAST_CHANCES)))
    mean = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        expected = np.exp(eta)
        working = eta + (made - expected) / expected
        mean = Normal.of(x, expected, working).posterior(sd).mean
        eta = x @ mean
    clubs = n_levels + 1
    return _Fit(
        expected=np.exp(eta),
        attack=mean[clubs : clubs + n_clubs],
        defence=mean[clubs + n_clubs :],
    )


def _chances(rows: pl.DataFrame) -> FloatArray:
    """Return the chances of every side; where nobody counted shots, they are its goals."""

    def counted(name: str) -> FloatArray:
        return rows[name].cast(pl.Float64).to_numpy().astype(np.float64)

    nobody = np.full(rows.height, np.nan)
    sides = Sides(counted("goals"), counted("shots"), counted("shots_on_target"), nobody)
    return table([SHOTS_AND_GOALS], sides)[:, 0]


def _other(n: int) -> IntArray:
    """Return the row of the other side of each row's match."""
    return np.arange(n) ^ 1


def _numbers(rows: pl.DataFrame, names: list[str]) -> tuple[IntArray, int]:
    named = pl.concat_str(names, separator="|").rank("dense").cast(pl.Int64) - 1
    found = rows.select(named).to_series().to_numpy()
    return found, int(found.max()) + 1
