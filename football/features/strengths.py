"""The nine strengths: three kinds of evidence, each under three memories, and their columns.

What belongs here: which strengths there are, and what a stack can add up of them. What does not:
how a strength moves (`football.ratings.attack_defence`).
"""

from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.ratings.attack_defence import Rates, Strength
from football.ratings.chances import (
    GOALS_ALONE,
    GOALS_AND_SHOTS,
    SHOTS_AND_GOALS,
    Sides,
    table,
)

_EVIDENCE = {"goals": GOALS_ALONE, "chances": GOALS_AND_SHOTS, "shots": SHOTS_AND_GOALS}
_MEMORY = {"slow_": (0.0045, 0.995), "": (0.0265, 0.98), "fast_": (0.084, 0.9)}
_EVIDENCE_OF = [evidence for evidence in range(len(_EVIDENCE)) for _ in _MEMORY]

STRENGTHS: Mapping[str, Strength] = {
    f"{memory}{evidence}": Strength(weights=weights, learning_rate=rate, season_carry=carry)
    for evidence, weights in _EVIDENCE.items()
    for memory, (rate, carry) in _MEMORY.items()
}


def columns_of(strengths: Iterable[str]) -> tuple[str, ...]:
    """Return the names of each strength's two columns: who leads, and how much is expected."""
    return tuple(chain.from_iterable((f"{name}_ratio", f"{name}_total") for name in strengths))


def curves_of(strength: str) -> tuple[str, ...]:
    """Return the names of what else a stack may use of a strength.

    The draw becomes rarer with the lead of either side, and leads count otherwise in lower tiers.
    """
    parts = ("ratio_squared", "ratio_size", "ratio_lower", "ratio_size_lower")
    return tuple(f"{strength}_{part}" for part in parts)


def lately_of(evidence: str) -> str:
    """Return the name of the column of how much more the last weeks say than the last years.

    It grows over the season: in August the last weeks were before the summer.
    """
    return f"{evidence}_lately"


GOAL_STRENGTHS = tuple(name for name in STRENGTHS if name.endswith("goals"))
COUNTED_STRENGTHS = tuple(name for name in STRENGTHS if name not in GOAL_STRENGTHS)
CURVED = ("goals", "chances")
LEAD = "lead"
GOALS_LEAD = "goals_lead"
DEVIATIONS = ("chances_deviation", "goals_deviation")
COLUMNS = (
    *columns_of(STRENGTHS),
    LEAD,
    GOALS_LEAD,
    *DEVIATIONS,
    *chain.from_iterable(map(curves_of, CURVED)),
    *map(lately_of, CURVED),
)


def chances_of(sides: Sides) -> FloatArray:
    """Return the chances of sides (rows) for every strength (columns)."""
    return table(list(_EVIDENCE.values()), sides)[:, _EVIDENCE_OF]


def columns(rates: Rates) -> pl.DataFrame:
    """Return the two columns of every strength and how far off they may be, a row per meeting."""
    ratio, total = np.log(rates.home / rates.away), np.log(rates.home + rates.away)
    named = {
        name: values[:, i]
        for i, strength in enumerate(STRENGTHS)
        for name, values in zip(columns_of([strength]), (ratio, total), strict=True)
    }
    order = list(STRENGTHS)
    deviations = {
        name: rates.deviation[:, order.index(name.removesuffix("_deviation"))]
        for name in DEVIATIONS
    }
    return pl.DataFrame(named | deviations)


def curves(strength: str) -> list[pl.Expr]:
    """Return the expressions of `curves_of`, over `lower_tier`."""
    ratio = pl.col(f"{strength}_ratio")
    values = (
        ratio.pow(2),
        ratio.abs(),
        ratio * pl.col("lower_tier"),
        ratio.abs() * pl.col("lower_tier"),
    )
    return [value.alias(name) for value, name in zip(values, curves_of(strength), strict=True)]


def lately(evidence: str) -> pl.Expr:
    """Return the expression of `lately_of`, over `season_progress`."""
    gap = pl.col(f"fast_{evidence}_ratio") - pl.col(f"slow_{evidence}_ratio")
    return (gap * pl.col("season_progress")).alias(lately_of(evidence))


def leads() -> list[pl.Expr]:
    """Return the expressions of who leads by all strengths together, and by goals alone."""
    return [
        pl.mean_horizontal(f"{name}_ratio" for name in names).alias(lead)
        for lead, names in ((LEAD, tuple(STRENGTHS)), (GOALS_LEAD, GOAL_STRENGTHS))
    ]
