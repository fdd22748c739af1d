"""The backtest from facts to report.

What belongs here: the order of work. No step sees a result of or after a match's day: features
are as of 00:00 UTC of it, and stacks are fitted on results known before their period.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import polars as pl

from football.backtest import report
from football.backtest.result import BacktestResult
from football.backtest.stack import (
    FITTERS,
    LOWER_TIER_WEIGHT,
    OF_COMPETITION,
    OF_SQUADS,
    REFIT_MONTHS,
    REGULARISATION,
    SQUADS,
    Fitter,
    walk_forward,
)
from football.backtest.tracks import (
    Track,
    closing_line,
    forecasts,
    market_average,
    market_close,
)
from football.facts import Facts
from football.features import MARKET_BLENDED, ODDS_FREE, WITHOUT_COUNTS, goals, training
from football.features.columns import BOOSTED, GOAL_MODEL
from football.features.strengths import STRENGTHS
from football.horizons import DAY_BEFORE, KICK_OFF, Horizon
from football.models.outcome import BOOSTING_SHARE
from football.observations.match import Season
from football.ratings.attack_defence import AttackDefenceParameters
from football.ratings.elo import EloParameters
from football.ratings.pi import PiParameters

TRAINING_SEASONS = 8
WARM_UP_SEASONS = 3
Progress = Callable[[str], None]
_NO_RIVALS: Mapping[str, goals.Fit] = MappingProxyType({})


def seasons_needed(start: date, end: date) -> range:
    """Return the starting years of the seasons a backtest reads, warm-up included."""
    first = Season.of(start).start_year - TRAINING_SEASONS - WARM_UP_SEASONS
    return range(first, Season.of(end).start_year + 1)


def run(  # noqa: PLR0913 (what to forecast from what, who else does, and where progress goes)
    facts: Facts,
    start: date,
    end: date,
    competitions: Collection[str],
    *,
    progress: Progress | None = None,
    rivals: Mapping[str, goals.Fit] = _NO_RIVALS,
    over: goals.Map = map,
    horizon: Horizon = DAY_BEFORE,
    fitters: Mapping[Track, Fitter] = FITTERS,
) -> BacktestResult:
    """Forecast every match of some competitions between two days, walking forward, and score it.

    Args:
        facts: matches from `seasons_needed` on, of the competitions and of the divisions below
            them; what is known after `end` is not looked at.
        start: first match day.
        end: last match day.
        competitions: codes of the competitions to forecast.
        progress: called with the name of each stage as it begins.
        rivals: goal models of others by the name of their track, refitted each week as our own
            Dixon-Coles is, on the same matches and weights.
        over: goes over leagues; that of an executor does so in parallel.
        horizon: `DAY_BEFORE`, or `KICK_OFF`, when the elevens are known.
        fitters: fit the tracks that need fitting, each by its name.

    Raises:
        ValueError: there is no finished match to forecast, or none before to learn from.
    """
    notify = progress or _silent
    until = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=3)
    learn_from = date(Season.of(start).start_year - TRAINING_SEASONS, 7, 1)
    notify("features")
    rows = training(
        facts,
        until,
        since=learn_from,
        has_goal_model=False,
        has_elevens=horizon == KICK_OFF,
    )
    is_due = pl.col("match_date").is_between(start, end)
    due = rows.filter(is_due & pl.col("competition").is_in(list(competitions)))
    if due.is_empty():
        raise ValueError(f"no finished match of {', '.join(competitions)} from {start} to {end}")
    if rows["match_date"].min() == due["match_date"].min():
        raise ValueError(f"no match before {start} to learn from")
    known = facts.as_known(until)
    known_at = known.matches.select("match_key", "known_at")
    notify(Track.DIXON_COLES.value)
    matches = known.matches.join(due, on="match_key", how="semi")
    goal_rows = goals.of_matches(known, matches, over=over)
    odds = facts.odds.join(due, on="match_key", how="semi")
    parts = [
        market_close(due, odds),
        market_average(due),
        forecasts(Track.DIXON_COLES, goal_rows, GOAL_MODEL),
    ]
    for name, fit in rivals.items():
        notify(name)
        of_rival = goals.of_matches(known, matches, fit, over)
        parts.append(forecasts(name, of_rival, GOAL_MODEL))
    for track, fitter in fitters.items():
        notify(track.value)
        parts.append(walk_forward(track, rows, due, known_at, fitter))
    notify("scores")
    identity = due.select("match_key", "competition", "match_date", "home", "away", "outcome")
    joined = identity.join(pl.concat(parts), on="match_key", maintain_order="left_right").join(
        closing_line(due, odds), on="match_key", how="left", maintain_order="left"
    )
    marked = report.mark_common(joined)
    header = {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "competitions": list(competitions),
        "horizon": horizon.name,
    }
    return BacktestResult(
        forecasts=marked,
        report={
            **header,
            **report.scores(marked),
            "coverage": report.coverage(marked),
            "inputs": report.inputs(facts, due),
            "parameters": parameters(),
        },
    )


def _silent(stage: str) -> None:
    del stage


def parameters() -> dict[str, object]:
    """Return every number a reader needs to do the same again."""
    return {
        "elo": asdict(EloParameters()),
        "pi": asdict(PiParameters()),
        "attack_defence": asdict(AttackDefenceParameters()),
        "strengths": {name: asdict(strength) for name, strength in STRENGTHS.items()},
        "dixon_coles": {
            "xi_per_day": goals.XI_PER_DAY,
            "window_days": goals.WINDOW.days,
            "refit": "weekly, Monday 00:00 UTC",
        },
        "stack": {
            "training_seasons": TRAINING_SEASONS,
            "warm_up_seasons": WARM_UP_SEASONS,
            "refit_months": list(REFIT_MONTHS),
            "regularisation": REGULARISATION,
            "lower_tier_weight": LOWER_TIER_WEIGHT,
            "of_squads": OF_SQUADS,
            "squads": {group: known._asdict() for group, known in SQUADS.items()},
            "of_competition": OF_COMPETITION,
            "boosting_share": BOOSTING_SHARE,
            "boosted": list(BOOSTED),
            "odds_free": list(ODDS_FREE),
            "odds_free_without_counts": list(WITHOUT_COUNTS),
            "market_blended": list(MARKET_BLENDED),
        },
        "market": {
            "margin": "proportional",
            "blend_margin": "power",
            "close": "ps, else average, else b365",
            "distance_margin": "power",
        },
        "bootstrap": {"block": "week", "resamples": 2000, "seed": report.BOOTSTRAP_SEED},
    }
