"""What a sealed forecast says: a score grid and where it came from.

What belongs here: pure construction, from features and models to forecast bodies. What does not:
reading, sealing, announcing (`upcoming`).
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

import polars as pl

from football.arrays import FloatArray
from football.backtest.tracks import Track
from football.features import conditions, motion, squads
from football.features.columns import GOAL_MODEL
from football.grid import ScoreGrid
from football.horizons import horizon
from football.lifecycle import Role
from football.models import forecaster
from football.models.dixon_coles import DixonColes
from football.models.spread import LEVEL
from football.sealed.forecast import ForecastBody, Intervals
from football.triples import MARKET, triple
from storage.forecast.models.registry import ModelVersion

_DIGITS = 6
_BOUND_DIGITS = 4
_GROUPS = {**conditions.GROUPS, **squads.GROUPS, **motion.GROUPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The run that makes forecasts, and why it does: by match, else for all of them."""

    as_of: datetime
    dagster_run_id: str
    cause: str
    causes: Mapping[int, str] = field(default_factory=dict[int, str])

    def cause_of(self, match_id: int) -> str:
        return self.causes.get(match_id, self.cause)


_ROLES = {
    "odds_free": Role.CHAMPION,
    "market_blended": Role.CHAMPION,
    "market": Role.CHAMPION,
    Track.ELO_ORDERED_LOGIT.value: Role.BASELINE,
    Track.BASE_RATE.value: Role.BASELINE,
}
_PRICED = frozenset({"market_blended", "market"})


def features_digest(row: Mapping[str, Any], names: Sequence[str], grid: ScoreGrid) -> str:
    """Fingerprint what a forecast rests on; noise below the sixth decimal does not count."""
    seen = {name: _rounded(row[name]) for name in names}
    text = json.dumps([seen, grid.to_list(_DIGITS)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _rounded(value: float | str | None) -> float | str | None:
    return round(value, _DIGITS) if isinstance(value, float) else value


def forecast_all(
    rows: pl.DataFrame,
    champions: Mapping[str, ModelVersion],
    goal_models: Mapping[str, DixonColes],
    provenance: Provenance,
    shadows: Sequence[ModelVersion] = (),
) -> Iterator[ForecastBody]:
    """Yield a body per match and model; of a track that reads prices only where prices exist.

    Args:
        rows: features with `match_id`; matches of a competition without goal model are skipped.
        champions: by name of the registered model; of the baselines, too.
        goal_models: by competition.
        provenance: stated in every body.
        shadows: versions that are only compared with their champion.
    """
    possible = rows.filter(pl.col("competition").is_in(list(goal_models)))
    priced = possible.drop_nulls(list(triple(MARKET)))
    grids = {
        row["match_id"]: goal_models[row["competition"]].grid(
            row["home"], row["away"], neutral=row["is_neutral"]
        )
        for row in possible.iter_rows(named=True)
    }
    of_track = {each.track: each for each in champions.values()}
    speaking = [(of_track[track], role) for track, role in _ROLES.items() if track in of_track]
    for version, role in (*speaking, *((each, Role.CHALLENGER) for each in shadows)):
        seen = priced if version.track in _PRICED else possible
        if not seen.is_empty():
            yield from _of_version(version, role, seen, grids, provenance)


def _of_version(
    version: ModelVersion,
    role: Role,
    rows: pl.DataFrame,
    grids: Mapping[int, ScoreGrid],
    provenance: Provenance,
) -> Iterator[ForecastBody]:
    model = forecaster.load(version.family, version.parameters)
    seen = with_all(model.features, rows)
    probabilities = model.predict(seen)
    bounds = model.intervals(seen, probabilities, triple(GOAL_MODEL))
    for number, row in enumerate(seen.iter_rows(named=True)):
        base = grids[row["match_id"]]
        digest = features_digest(row, model.features, base)
        yield replace(
            body(row, base.reweighted(probabilities[number]), version, provenance, digest),
            intervals=None if bounds is None else intervals(bounds[number]),
            information=information(row, version.track, model.features),
            role=role,
        )


def with_all(names: Sequence[str], rows: pl.DataFrame) -> pl.DataFrame:
    """Add columns that an older champion needs and features no longer have, as missing values."""
    absent = [name for name in names if name not in rows.columns]
    return rows.with_columns(pl.lit(None, dtype=pl.Float64()).alias(name) for name in absent)


def intervals(bounds: FloatArray) -> Intervals:
    """Return the bounds of each outcome's probability, and the share that should hold it."""
    home, draw, away = (
        (round(lower, _BOUND_DIGITS), round(upper, _BOUND_DIGITS))
        for lower, upper in bounds.tolist()
    )
    return Intervals(level=LEVEL, home=home, draw=draw, away=away)


def information(row: Mapping[str, Any], track: str, features: Collection[str] = ()) -> list[str]:
    """Return the kinds of facts a forecast had: what a missing one was done without.

    Args:
        row: features of the match.
        track: of the forecast.
        features: that its model looks at; what else is known counts for nothing.
    """
    had = {
        "results": track not in _PRICED,
        "shots": track == "odds_free" and bool(row.get("is_counted")),
        "prices": track in _PRICED,
    }
    around = [
        group
        for group in conditions.known_groups(row, _GROUPS)
        if set(_GROUPS[group]) <= set(features)
    ]
    return [*(kind for kind, was_there in had.items() if was_there), *around]


def body(
    row: Mapping[str, Any],
    grid: ScoreGrid,
    version: ModelVersion,
    provenance: Provenance,
    digest: str,
) -> ForecastBody:
    """Return what is sealed of one match; probabilities are those of the grid as written."""
    written = grid.to_list(_DIGITS)
    kept = ScoreGrid.from_list(written)
    p_home, p_draw, p_away = kept.outcomes()
    return ForecastBody(
        match_id=row["match_id"],
        track=version.track,
        kickoff_at=row["kickoff_at"],
        as_of=provenance.as_of,
        horizon=horizon(row["kickoff_at"], provenance.as_of),
        model_name=version.name,
        model_version=version.version,
        model_version_id=version.model_version_id,
        features_digest=digest,
        p_home=p_home,
        p_draw=p_draw,
        p_away=p_away,
        expected_goals=kept.expected_goals(),
        grid=written,
        dagster_run_id=provenance.dagster_run_id,
        mlflow_run_id=version.mlflow_run_id,
        cause=provenance.cause_of(row["match_id"]),
    )


def is_news(candidate: ForecastBody, last: ForecastBody | None) -> bool:
    """Whether a forecast differs from the last sealed one in anything it rests on."""
    rests_on = attrgetter("features_digest", "model_version_id", "horizon", "kickoff_at")
    return last is None or rests_on(candidate) != rests_on(last)
