"""Names of the feature columns, and which of them each track may see.

What belongs here: lists of names. The two tracks never mix: `ODDS_FREE` holds nothing that comes
from a price. Both are short because more columns made them no better: see docs/methods.md.
"""

import re
from collections.abc import Mapping

import polars as pl

from football.features import strengths
from football.features.strengths import COUNTED_STRENGTHS, GOAL_STRENGTHS, STRENGTHS
from football.triples import triple

IDENTITY = (
    "match_key",
    "competition",
    "tier",
    "season_start_year",
    "kickoff_at",
    "match_date",
    "home",
    "away",
    "is_neutral",
    "as_of",
)

RECORDS = {
    "elo_difference": pl.Float64(),
    "pi_difference": pl.Float64(),
    "form_difference": pl.Float64(),
    "rest_difference": pl.Float64(),
    "newcomer_difference": pl.Float64(),
    "season_progress": pl.Float64(),
    "season_end": pl.Float64(),
    "top_stake_difference": pl.Float64(),
    "bottom_stake_difference": pl.Float64(),
    "no_stake_difference": pl.Float64(),
    "lower_tier": pl.Float64(),
    "neutral_ground": pl.Float64(),
    "is_counted": pl.Boolean(),  # shots were, in enough of both clubs' recent matches
}
RATINGS = (*RECORDS, *strengths.COLUMNS)


def contrasts(prefix: str) -> tuple[str, str]:
    """Return the names of a triple's two log-ratios: home to away, and draw to both."""
    return f"{prefix}_home_away", f"{prefix}_draw"


def contrasts_of(prefix: str) -> list[pl.Expr]:
    """Return the expressions of a triple's log-ratios: what a logistic stack can add up."""
    home, draw, away = (pl.col(name).log() for name in triple(prefix))
    home_away, level = contrasts(prefix)
    return [(home - away).alias(home_away), (draw - (home + away) / 2.0).alias(level)]


GOAL_MODEL = "dixon_coles"
FAIR = "fair"
SHARP = "sharp"
SHARP_GAPS = (f"{SHARP}_home_away_gap", f"{SHARP}_draw_gap")

STAKES = ("top_stake_difference", "bottom_stake_difference", "no_stake_difference")
_SEASON = ("season_progress", "season_end", "lower_tier", "neutral_ground", *STAKES)
ODDS_FREE = (
    strengths.LEAD,
    *(f"{name}_ratio" for name in STRENGTHS),
    "slow_chances_total",
    "chances_total",
    *strengths.curves_of("chances"),
    strengths.lately_of("chances"),
    *_SEASON,
)
WITHOUT_COUNTS = (
    strengths.GOALS_LEAD,
    *(f"{name}_ratio" for name in GOAL_STRENGTHS),
    "slow_goals_total",
    "goals_total",
    *strengths.curves_of("goals"),
    strengths.lately_of("goals"),
    *_SEASON,
)
_DIFFERENCES = tuple(name for name in RECORDS if name.endswith("_difference"))
SIGNED = frozenset(
    {
        strengths.LEAD,
        strengths.GOALS_LEAD,
        *_DIFFERENCES,
        *(f"{name}_ratio" for name in STRENGTHS),
        *(f"{name}_ratio_lower" for name in strengths.CURVED),
        *map(strengths.lately_of, strengths.CURVED),
    }
)
UNSIGNED = frozenset({*RATINGS, "tier"}) - SIGNED - {"neutral_ground"}
# What boosted trees look at: all of it, since they choose.
BOOSTED = tuple(
    dict.fromkeys(
        (
            *ODDS_FREE,
            strengths.GOALS_LEAD,
            "goals_total",
            strengths.lately_of("goals"),
            *_DIFFERENCES,
            *strengths.DEVIATIONS,
            "tier",
        )
    )
)
# What a stack believes from few matches, and the column that says how far off it may be.
LEADS: Mapping[str, str] = dict(
    zip((strengths.LEAD, strengths.GOALS_LEAD), strengths.DEVIATIONS, strict=True)
)
MARKET_BLENDED = (*contrasts(FAIR), *SHARP_GAPS)
# What results say of every match: a pool of prices is as sure as it is near to that.
RESULTS = (strengths.GOALS_LEAD, "goals_ratio_squared", "goals_ratio_size", "goals_total")


def without_uncounted() -> list[pl.Expr]:
    """Return expressions that blank what shots say where too few matches were counted."""
    names = [n for n in RATINGS if _SUFFIX.sub("", n) in _COUNTED]
    return [pl.when("is_counted").then(name).alias(name) for name in names]


_SUFFIX = re.compile("_(ratio|total|lately).*")
_COUNTED = frozenset((*COUNTED_STRENGTHS, strengths.LEAD))
