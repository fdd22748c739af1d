"""What each ingredient of the odds-free stack gives: the stack without it, or with one more.

What belongs here: the variants, and their differences to the stack as it is. Each variant is
refitted every 1 July on the matches before; nothing is chosen by what comes out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.backtest.stack import NETWORK, PRIOR
from football.features import recents, strengths
from football.features.columns import BOOSTED, ODDS_FREE, SIGNED, STAKES, WITHOUT_COUNTS
from football.intervals import paired_difference
from football.models import boosting, outcome, season_weights, sequence_training
from football.models.boosting import FEWEST_TO_BOOST, Boosting
from football.models.regression import Prior
from football.scores import log_loss, rps

_SEED = 20160701
_AS_IT_IS = "as it is"
_CURVES = frozenset(name for s in strengths.CURVED for name in strengths.curves_of(s))
_SEASON = frozenset({"season_progress", "season_end"})
_TIER = frozenset({"lower_tier", "chances_ratio_lower", "chances_ratio_size_lower"})


def _without(names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in ODDS_FREE if name not in names)


def _ratios(*names: str) -> tuple[str, ...]:
    dropped = {f"{name}_ratio" for name in strengths.STRENGTHS if name not in names}
    return _without(dropped)


class Variant(NamedTuple):
    """What a stack is made of."""

    columns: tuple[str, ...] = ODDS_FREE
    prior: Prior = PRIOR
    boosted: tuple[str, ...] = BOOSTED
    has_network: bool = False
    is_online: bool = False


VARIANTS: Mapping[str, Variant] = {
    _AS_IT_IS: Variant(),
    "one strength: chances": Variant(_ratios("chances")),
    "goals only, three memories": Variant(WITHOUT_COUNTS),
    "one memory, three kinds of evidence": Variant(_ratios("goals", "chances", "shots")),
    "three memories of chances": Variant(_ratios("slow_chances", "chances", "fast_chances")),
    "without totals": Variant(_without({"chances_total", "slow_chances_total"})),
    "without the lead's square and size": Variant(
        _without({"chances_ratio_squared", "chances_ratio_size", "chances_ratio_size_lower"})
    ),
    "without curves of any kind": Variant(_without(_CURVES)),
    "without what the last weeks say as the season goes on": Variant(
        _without({strengths.lately_of("chances")})
    ),
    "without what is at stake": Variant(_without(STAKES)),
    "without the season's phase and stakes": Variant(_without({*_SEASON, *STAKES})),
    "without the lower tiers' own terms": Variant(_without(_TIER)),
    "without symmetry": Variant(prior=replace(PRIOR, signed=(), unsigned=())),
    "without the competitions' own level": Variant(prior=replace(PRIOR, of_competition=None)),
    "without boosting": Variant(boosted=()),
    "and Elo": Variant((*ODDS_FREE, "elo_difference")),
    "and pi": Variant((*ODDS_FREE, "pi_difference")),
    "and form": Variant((*ODDS_FREE, "form_difference")),
    "and rest": Variant((*ODDS_FREE, "rest_difference")),
    "and promotion": Variant((*ODDS_FREE, "newcomer_difference")),
    "with weights that move through the season": Variant(is_online=True),
    "with a recurrent network as a member": Variant(has_network=True),
}


def variants_of(rows: pl.DataFrame) -> dict[str, Variant]:
    """Return the variants that can be: a network needs JAX, and the last matches of both sides."""
    has_network = sequence_training.is_installed() and set(NETWORK.columns) <= set(rows.columns)
    return {
        name: variant
        for name, variant in VARIANTS.items()
        if has_network or not variant.has_network
    }


def run(
    rows: pl.DataFrame, start: date, end: date, competitions: Collection[str]
) -> list[dict[str, object]]:
    """Return, for each variant, its scores and its log loss minus that of the stack as it is.

    Args:
        rows: of `features.training`, reaching back far enough to learn from.
        start: first match day to forecast.
        end: last match day to forecast.
        competitions: codes of the competitions to forecast.
    """
    is_due = pl.col("match_date").is_between(start, end) & pl.col("competition").is_in(
        list(competitions)
    )
    due = rows.filter(is_due).sort("season_start_year", maintain_order=True)
    y, weeks = due["outcome"].to_numpy(), due["match_date"].dt.truncate("1w").to_physical()
    forecasts = _forecasts(rows, due)
    as_it_is = log_loss(forecasts[_AS_IT_IS], y)
    table: list[dict[str, object]] = []
    for name, variant in variants_of(rows).items():
        p = forecasts[name]
        losses = log_loss(p, y)
        interval = paired_difference(losses, as_it_is, weeks, np.random.default_rng(_SEED))
        table.append(
            {
                "variant": name,
                "columns": len(variant.columns),
                "log_loss": float(losses.mean()),
                "rps": float(rps(p, y).mean()),
                **interval._asdict(),
            }
        )
    return table


def _forecasts(rows: pl.DataFrame, due: pl.DataFrame) -> dict[str, FloatArray]:
    """Return what every variant says; trees on the same columns are grown once a season."""
    variants = variants_of(rows)
    parts: dict[str, list[FloatArray]] = {name: [] for name in variants}
    for (season,), of_season in due.group_by("season_start_year", maintain_order=True):
        known = rows.filter(pl.col("season_start_year") < season)
        played = rows.filter(pl.col("season_start_year") == season)
        y = known["outcome"].to_numpy()
        trees = {columns: _trees(known, y, columns) for columns in _boosted()}
        for name, variant in variants.items():
            plain = outcome.fit_with_fallback(
                known,
                y,
                columns=variant.columns,
                fallback=WITHOUT_COUNTS,
                track="odds_free",
                prior=variant.prior,
            )
            model = replace(plain, boosting=trees[variant.boosted])
            if variant.has_network:
                network = sequence_training.fit(known, y, NETWORK, len(recents.NUMBERS))
                model = replace(model, network=network)
            if variant.is_online:
                of_all = season_weights.walked(model, known, played, SIGNED)
                is_due = played["match_key"].is_in(of_season["match_key"].implode())
                parts[name].append(of_all[is_due.to_numpy()])
            else:
                parts[name].append(model.predict(of_season))
    return {name: np.concatenate(seasons) for name, seasons in parts.items()}


def _boosted() -> set[tuple[str, ...]]:
    return {variant.boosted for variant in VARIANTS.values()}


def _trees(known: pl.DataFrame, y: IntArray, columns: Sequence[str]) -> Boosting | None:
    is_enough = len(y) >= FEWEST_TO_BOOST
    return boosting.fit(known, y, columns) if columns and is_enough else None
