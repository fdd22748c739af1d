"""Names of the feature columns, and which of them each track may see.

What belongs here: lists of names. The two tracks never mix: `ODDS_FREE` holds nothing that comes
from a price. `MARKET_BLENDED` is short because the market knows most of the rest: on the seasons
2013-14 to 2018-19 more columns made it worse than the market alone.
"""

import polars as pl

from football.features.state import STRENGTHS
from football.outcome import Outcome

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

RATINGS = (
    "elo_difference",
    "pi_difference",
    "form_difference",
    "rest_difference",
    "newcomer_difference",
    "season_progress",
    *(f"{name}_{part}" for name in STRENGTHS for part in ("ratio", "total")),
)


def triple(prefix: str) -> tuple[str, str, str]:
    """Return the names of a probability triple's columns, in the order of `Outcome`."""
    home, draw, away = (f"{prefix}_p_{outcome.name.lower()}" for outcome in Outcome)
    return home, draw, away


def contrasts(prefix: str) -> tuple[str, str]:
    """Return the names of a triple's two log-ratios: home to away, and draw to both."""
    return f"{prefix}_home_away", f"{prefix}_draw"


def contrasts_of(prefix: str) -> list[pl.Expr]:
    """Return the expressions of a triple's log-ratios: what a logistic stack can add up."""
    home, draw, away = (pl.col(name).log() for name in triple(prefix))
    home_away, level = contrasts(prefix)
    return [(home - away).alias(home_away), (draw - (home + away) / 2.0).alias(level)]


GOAL_MODEL = "dixon_coles"
MARKET = "market"
SHARP = "sharp"
SHARP_GAPS = tuple(f"{name}_gap" for name in contrasts(SHARP))

ODDS_FREE = (
    *(f"{name}_{part}" for name in STRENGTHS for part in ("ratio", "total")),
    "elo_difference",
    "pi_difference",
    "form_difference",
    "rest_difference",
    "season_progress",
    *contrasts(GOAL_MODEL),
)
MARKET_BLENDED = (
    *contrasts(MARKET),
    *SHARP_GAPS,
    "elo_difference",
    "form_difference",
    "newcomer_difference",
)
