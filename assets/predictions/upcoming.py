"""Forecasts of the matches to come: a score grid per match and track, sealed and announced."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine

from assets import contracts, figures, recents
from assets.predictions.bodies import Provenance, forecast_all
from assets.predictions.sealing import seal
from assets.result import Materialized
from football import features
from football.competitions import Competition
from football.frames import INSTANT, match_date, match_key
from football.horizons import LOOK_AHEAD
from football.lifecycle import Role
from football.models.dixon_coles import DixonColes
from football.sealed.forecast import ForecastBody
from storage.football import conditions, facts
from storage.football.statements import fixtures
from storage.forecast.models.registry import Registry
from storage.forecast.statements import due
from storage.kit.clock import Clock
from storage.kit.lake import Lake
from storage.kit.signing import Signer

_NAMES = {
    "match_id": pl.Int64(),
    "competition_code": pl.String(),
    "home_team_id": pl.Int64(),
    "home_name": pl.String(),
    "away_team_id": pl.Int64(),
    "away_name": pl.String(),
    "kickoff_at": INSTANT,
}
_LOOKS = {
    "match_id": pl.Int64(),
    "kickoff_at": INSTANT,
    **dict.fromkeys(due.SEEN, pl.Int64()),
    "cause": pl.String(),
}


class UpcomingConfig(dg.Config):
    """How far to look, and why this run forecasts.

    Attributes:
        days: how far ahead.
        cause: of the matches about which nothing in particular is new.
        only_due: leave those out: look only where a horizon opened or something changed.
    """

    days: int = LOOK_AHEAD.days
    cause: str = "scheduled refresh"
    only_due: bool = False


CONTRACT = contracts.FrameContract(
    columns={
        "match_id": pl.Int64(),
        "model_version_id": pl.Int64(),
        "track": pl.String(),
        "role": pl.String(),
        "p_home": pl.Float64(),
        "p_draw": pl.Float64(),
        "p_away": pl.Float64(),
        "grid_total": pl.Float64(),
    },
    key=("match_id", "model_version_id", "track"),
    within={
        "p_home": (0, 1),
        "p_draw": (0, 1),
        "p_away": (0, 1),
        "grid_total": (1 - 1e-9, 1 + 1e-9),
    },
    sums_to_one=("p_home", "p_draw", "p_away"),
)


@dg.asset(
    deps=["core_matches", "core_odds", "models_champion", "models_treatments"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="3",
    pool="sealing",
    check_specs=[contracts.spec("predictions_upcoming")],
)
def predictions_upcoming(
    context: dg.AssetExecutionContext,
    config: UpcomingConfig,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    registry: dg.ResourceParam[Registry],
    signer: dg.ResourceParam[Signer],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    lake: dg.ResourceParam[Lake],
    models_goal: pl.DataFrame,
) -> Materialized:
    """Seal what is new about the coming matches; what has not changed is not sealed twice.

    Challengers and baselines forecast the same matches at the same horizons, sealed beside the
    champions' to be compared with them.
    """
    as_of = clock.now()
    with engine.connect() as connection:
        coming = coming_matches(connection, as_of, as_of + timedelta(days=config.days))
    if config.only_due:
        coming = coming.drop_nulls("cause")
    provenance = Provenance(
        as_of=as_of,
        dagster_run_id=context.run.run_id,
        cause=config.cause,
        causes=dict(coming.drop_nulls("cause").select("match_id", "cause").iter_rows()),
    )
    codes = [competition.code for competition in competitions]
    rows = features_of(engine, codes, coming, as_of)
    if recents.are_read(engine):
        rows = recents.joined(rows, engine, codes, as_of)
    bodies = list(forecast(rows, models_goal, registry, provenance))
    check = contracts.of_frame("predictions_upcoming", flat(bodies), CONTRACT)
    sealed = seal(engine, bodies, coming, provenance, signer) if check.passed else 0
    if rows.height:
        lake.write(rows, "predictions_upcoming")
    return dg.MaterializeResult(
        metadata={
            "matches": coming.height,
            "forecasts": len(bodies),
            "sealed": sealed,
            "unchanged": len(bodies) - sealed,
            "without_forecast": coming.height - len({body.match_id for body in bodies}),
            "causes": figures.table(_causes(coming, provenance)),
            "in_shadow": sum(body.part is not Role.CHAMPION for body in bodies),
            "forecast": figures.table(_shown(bodies, coming), digits=3),
        },
        check_results=[check],
    )


def features_of(
    engine: Engine, codes: list[str], coming: pl.DataFrame, as_of: datetime
) -> pl.DataFrame:
    """Return the features of coming matches with their `match_id`, from what is known now."""
    if coming.is_empty():
        return pl.DataFrame()
    around = conditions.load(engine, as_of, past=timedelta(days=1))
    known = facts.load(engine, codes).with_conditions(around)
    rows = features.build(known, as_of, coming["match_key"].to_list())
    return rows.join(coming.select("match_key", "match_id"), on="match_key")


def forecast(
    rows: pl.DataFrame, models_goal: pl.DataFrame, registry: Registry, provenance: Provenance
) -> Iterator[ForecastBody]:
    """Yield the forecasts of coming matches from their features."""
    if rows.is_empty():
        return
    goal_models = {
        row["competition"]: DixonColes.from_dict(json.loads(row["parameters"]))
        for row in models_goal.iter_rows(named=True)
    }
    yield from forecast_all(
        rows,
        registry.champions(),
        goal_models,
        provenance,
        registry.shadows(provenance.as_of),
    )


def coming_matches(connection: Connection, since: datetime, until: datetime) -> pl.DataFrame:
    """Return the matches to forecast, with the key that facts know each by, and why to look.

    What can be seen of a match is counted before facts are read, so that what comes in between is
    still due afterwards.
    """
    span = {"as_of": since, "until": until}
    looks = pl.DataFrame(
        [dict(row) for row in connection.execute(due.looks(), span).mappings()], schema=_LOOKS
    )
    rows = connection.execute(fixtures.coming(), {"since": since, "until": until}).mappings()
    frame = pl.DataFrame([{name: row[name] for name in _NAMES} for row in rows], schema=_NAMES)
    named = frame.with_columns(
        competition=pl.col("competition_code"),
        home=pl.col("home_name"),
        away=pl.col("away_name"),
        match_date=match_date(pl.col("kickoff_at")),
    )
    return named.with_columns(match_key()).join(looks.drop("kickoff_at"), on="match_id")


def flat(bodies: Iterable[ForecastBody]) -> pl.DataFrame:
    """Return what the contract looks at."""
    return pl.DataFrame(
        [
            {
                "match_id": body.match_id,
                "model_version_id": body.model_version_id,
                "track": body.track,
                "role": body.part.value,
                "p_home": body.p_home,
                "p_draw": body.p_draw,
                "p_away": body.p_away,
                "grid_total": sum(map(sum, body.grid or ())),
            }
            for body in bodies
        ],
        schema=dict(CONTRACT.columns),
    )


def _causes(coming: pl.DataFrame, provenance: Provenance) -> pl.DataFrame:
    """Count matches by why they were looked at."""
    causes = coming.select(cause=pl.col("cause").fill_null(provenance.cause))
    return causes.group_by("cause").len("matches").sort("matches", descending=True)


def _shown(bodies: Iterable[ForecastBody], coming: pl.DataFrame) -> pl.DataFrame:
    """Return the forecasts as a person reads them, by kick-off."""
    if not (shown := flat(bodies)).height:
        return shown
    named = shown.join(coming, on="match_id").sort("kickoff_at", "match_id", "track")
    shown_columns = ("track", "role", "p_home", "p_draw", "p_away")
    return named.select("kickoff_at", "home", "away", *shown_columns)
