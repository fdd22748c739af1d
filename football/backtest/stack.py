"""Fitted tracks, refitted each quarter on what was known before it.

What belongs here: when a model is refitted and on which rows. What does not: the models.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.backtest.tracks import FORECASTS_SCHEMA, Track
from football.features import conditions, motion, recents
from football.features.columns import (
    BOOSTED,
    FAIR,
    LEADS,
    ODDS_FREE,
    RESULTS,
    SHARP_GAPS,
    SIGNED,
    UNSIGNED,
    WITHOUT_COUNTS,
    contrasts,
)
from football.models import (
    base_rate,
    ordered_logit,
    outcome,
    pool,
    season_weights,
    sequence_training,
)
from football.models.errors import FitError
from football.models.lead_adjustment import Known
from football.models.outcome import OutcomeModel
from football.models.regression import Prior
from football.models.sequence import Reads
from football.observations.match import Season
from football.triples import MARKET, triple

REFIT_MONTHS = (1, 4, 7, 10)
REGULARISATION = 300.0
LOWER_TIER_WEIGHT = 1.0  # of a training row of the third tier and below
OF_COMPETITION = 1000.0  # precision of what a competition adds to the level
PRIOR = Prior(
    regularisation=REGULARISATION,
    leads=LEADS,
    signed=SIGNED,
    unsigned=UNSIGNED,
    of_competition=OF_COMPETITION,
)
OF_CONDITIONS = Prior(
    regularisation=REGULARISATION, signed=conditions.SIGNED, unsigned=conditions.UNSIGNED
)
OF_MOTION = Prior(regularisation=REGULARISATION, signed=motion.SIGNED, unsigned=motion.UNSIGNED)
OF_SQUADS = 10_000.0  # precision of `SQUADS`
# What squads and elevens add to the lead, by distance to the closing line of 2012-13 to 2018-19.
SQUADS: Mapping[str, Known] = {
    "squads": Known(
        {
            "squad_level": 0.093,
            "squad_change": 0.021,
            "squad_class": 0.063,
            "squad_class_change": 0.071,
            "newcomer_early": -0.02,
            "recent_eleven": 0.006,
        },
        own_lead=-0.08,
    ),
    "elevens": Known(
        {
            "missing_quality": -0.067,
            "replacing_quality": 0.061,
            "changed_players": -0.057,
            "keeper_quality": 0.015,
        }
    ),
}
NETWORK = Reads(
    home=recents.HOME,
    away=recents.AWAY,
    signed=tuple(name for name in BOOSTED if name in SIGNED),
    unsigned=tuple(name for name in BOOSTED if name not in SIGNED),
)
"""What a network beside the stack looks at; squads and elevens come after both of them."""
OURS = (Track.ODDS_FREE, Track.MARKET_BLENDED)  # they learn from other divisions, too
Predictor = Callable[[pl.DataFrame], FloatArray]


class Fitter(Protocol):
    """Fits on rows known at an instant; what it returns forecasts rows after it."""

    def __call__(self, known: pl.DataFrame, at: datetime) -> Predictor: ...


def refits(start: date, end: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the periods that share one fit: each from its refit to the next."""
    at = datetime(start.year, max(m for m in REFIT_MONTHS if m <= start.month), 1, tzinfo=UTC)
    while at.date() <= end:
        following = (at + timedelta(days=100)).replace(day=1)
        yield at, following
        at = following


def fit_stack(track: Track, rows: pl.DataFrame) -> OutcomeModel:
    """Return the model of one of our two tracks, as it is backtested.

    Args:
        track: `ODDS_FREE` or `MARKET_BLENDED`.
        rows: of `features.training`, oldest first.

    Raises:
        FitError: an outcome never occurs in the rows.
    """
    if track is Track.MARKET_BLENDED:
        return fit_pool(rows)
    return fit_stack_of(
        track,
        rows,
        columns=ODDS_FREE,
        fallback=WITHOUT_COUNTS,
        regularisation=REGULARISATION,
        lower_tier_weight=LOWER_TIER_WEIGHT,
    )


def fit_pool(rows: pl.DataFrame) -> OutcomeModel:
    """Return the pool of the books' averages and the sharp book's, fitted where there are prices.

    Raises:
        FitError: an outcome never occurs in the rows.
    """
    priced = rows.drop_nulls(list(triple(MARKET)))
    y = priced["outcome"].to_numpy()
    pooled = pool.fit(
        priced,
        y,
        base=contrasts(FAIR),
        gaps=[SHARP_GAPS],
        track=Track.MARKET_BLENDED.value,
        evidence=RESULTS,
    )
    return outcome.adjusted(pooled, priced, y, motion.enough(priced), OF_MOTION)


def fit_stack_of(  # noqa: PLR0913 (a training set, and the choices of a recipe)
    track: Track,
    rows: pl.DataFrame,
    *,
    columns: Sequence[str],
    fallback: Sequence[str],
    regularisation: float,
    lower_tier_weight: float,
    has_network: bool = False,
) -> OutcomeModel:
    """Return a stack of some columns; the choices are those of `recipe.Recipe`.

    With a network, rows have `recents.COLUMNS`.

    Raises:
        FitError: an outcome never occurs in the rows.
        FrameworkMissingError: a network is wanted, and JAX is not installed.
    """
    y = rows["outcome"].to_numpy()
    is_free = track is Track.ODDS_FREE
    model = outcome.fit_with_fallback(
        rows,
        y,
        columns=columns,
        fallback=fallback,
        track=track.value,
        weights=1.0 - (1.0 - lower_tier_weight) * rows["lower_tier"].to_numpy(),
        prior=replace(PRIOR, regularisation=regularisation),
        boosted=boosted_of(columns) if is_free else (),
    )
    if has_network:
        network = sequence_training.fit(rows, y, NETWORK, len(recents.NUMBERS))
        model = replace(model, network=network)
    if not is_free:
        return model
    informed = outcome.with_known_leads(model, rows, y, SQUADS, OF_SQUADS)
    return outcome.adjusted(informed, rows, y, conditions.GROUPS, OF_CONDITIONS)


def with_season_weights(
    rows: pl.DataFrame, at: datetime, fit: Callable[[pl.DataFrame], OutcomeModel]
) -> OutcomeModel:
    """Return a stack of the seasons before, its weights moved by each day of the present one.

    Args:
        rows: of `features.training`, oldest first.
        at: the instant of the fit, which says which season it is.
        fit: of rows; of all of them where there is no season before.
    """
    is_before = pl.col("season_start_year") < Season.of(at.date()).start_year
    before = rows.filter(is_before)
    if before.is_empty():
        return fit(rows)
    return season_weights.through(fit(before), before, rows.filter(~is_before), SIGNED)


def boosted_of(columns: Sequence[str]) -> Sequence[str]:
    """Return what trees look at: everything, but of chosen columns these alone."""
    return BOOSTED if tuple(columns) == ODDS_FREE else columns


def odds_free(known: pl.DataFrame, at: datetime) -> Predictor:
    del at
    return fit_stack(Track.ODDS_FREE, known).predict


def market_blended(known: pl.DataFrame, at: datetime) -> Predictor:
    del at
    return fit_stack(Track.MARKET_BLENDED, known).predict


def elo_ordered_logit(known: pl.DataFrame, at: datetime) -> Predictor:
    del at
    model = ordered_logit.fit(known["elo_difference"].to_numpy(), known["outcome"].to_numpy())
    return lambda rows: model.predict(rows["elo_difference"].to_numpy())


def base_rates(known: pl.DataFrame, at: datetime) -> Predictor:
    models = {
        str(competition): base_rate.fit(rows["outcome"].to_numpy(), days_ago(rows, at))
        for (competition,), rows in known.group_by("competition")
    }
    unknown = base_rate.fit(np.array([], dtype=np.int64), np.array([]))

    def predict(rows: pl.DataFrame) -> FloatArray:
        triples = [models.get(code, unknown).predict()[0] for code in rows["competition"]]
        return np.array(triples).reshape(-1, 3)

    return predict


def days_ago(rows: pl.DataFrame, at: datetime) -> ArrayLike:
    """Return the whole days from each row's kick-off to an instant."""
    return rows.select((pl.lit(at) - pl.col("kickoff_at")).dt.total_days()).to_series().to_numpy()


FITTERS: dict[Track, Fitter] = {
    Track.ODDS_FREE: odds_free,
    Track.MARKET_BLENDED: market_blended,
    Track.ELO_ORDERED_LOGIT: elo_ordered_logit,
    Track.BASE_RATE: base_rates,
}


def walk_forward(
    track: Track,
    rows: pl.DataFrame,
    due: pl.DataFrame,
    known_at: pl.DataFrame,
    fitter: Fitter | None = None,
) -> pl.DataFrame:
    """Return a track's forecasts of the rows that are due.

    Each period is forecast by a fit on rows whose result was known when the period began; a
    period before which too little was known has no forecasts.

    Args:
        track: the name the forecasts carry.
        rows: `features.training`, reaching back far enough to learn from.
        due: the rows to forecast.
        known_at: `match_key` and `known_at` of each result.
        fitter: fits in place of the track's own.
    """
    fit = fitter or FITTERS[track]
    timed = rows.join(known_at, on="match_key", how="left", maintain_order="left")
    wanted = due.drop_nulls(list(triple(MARKET))) if track is Track.MARKET_BLENDED else due
    parts: list[pl.DataFrame] = [pl.DataFrame(schema=FORECASTS_SCHEMA)]
    if track not in OURS:
        timed = timed.filter(pl.col("competition").is_in(due["competition"].unique().implode()))
    days = due["match_date"]
    for at, following in refits(*days.sort().gather([0, -1])):
        of_period = wanted.filter(pl.col("kickoff_at").is_between(at, following, closed="left"))
        known = timed.filter(pl.col("known_at") <= at)
        if of_period.is_empty() or known.is_empty():
            continue
        try:
            predict = fit(known, at)
        except FitError:
            continue  # too little to learn from: the track has no forecast, as coverage shows
        parts.append(_named(track, of_period, predict(of_period)))
    return pl.concat(parts)


def _named(track: Track, due: pl.DataFrame, probabilities: FloatArray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "match_key": due["match_key"],
            "track": [track.value] * due.height,
            "p_home": probabilities[:, 0],
            "p_draw": probabilities[:, 1],
            "p_away": probabilities[:, 2],
        },
        schema=FORECASTS_SCHEMA,
    )
