"""Forecasts of the matches to come: a score grid per match and track, sealed and announced."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine

from assets import contracts, figures
from assets.predictions.bodies import Body, Provenance, forecast_all, is_news
from football import features
from football.competitions import Competition
from football.frames import INSTANT, match_date, match_key
from football.models.dixon_coles import DixonColes
from storage import facts
from storage.clock import Clock
from storage.events import Event
from storage.registry import Registry
from storage.statements import fixtures, forecasts
from storage.unit_of_work import UnitOfWork

_NAMES = {
    "match_id": pl.Int64(),
    "competition_code": pl.String(),
    "home_team_id": pl.Int64(),
    "home_name": pl.String(),
    "away_team_id": pl.Int64(),
    "away_name": pl.String(),
    "kickoff_at": INSTANT,
}


class UpcomingConfig(dg.Config):
    """How far to look, and why this run forecasts."""

    days: int = 14
    cause: str = "scheduled refresh"


CONTRACT = contracts.FrameContract(
    columns={
        "match_id": pl.Int64(),
        "track": pl.String(),
        "p_home": pl.Float64(),
        "p_draw": pl.Float64(),
        "p_away": pl.Float64(),
        "grid_total": pl.Float64(),
    },
    key=("match_id", "track"),
    within={
        "p_home": (0, 1),
        "p_draw": (0, 1),
        "p_away": (0, 1),
        "grid_total": (1 - 1e-9, 1 + 1e-9),
    },
    sums_to_one=("p_home", "p_draw", "p_away"),
)


@dg.asset(
    deps=["core_matches", "core_odds", "models_champion"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="1",
    pool="sealing",
    check_specs=[contracts.spec("predictions_upcoming")],
)
def predictions_upcoming(
    context: dg.AssetExecutionContext,
    config: UpcomingConfig,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    registry: dg.ResourceParam[Registry],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    models_goal: pl.DataFrame,
) -> dg.MaterializeResult:
    """Seal what is new about the coming matches; what has not changed is not sealed twice."""
    as_of = clock.now()
    with engine.connect() as connection:
        coming = coming_matches(connection, as_of, as_of + timedelta(days=config.days))
    known = facts.load(engine, [competition.code for competition in competitions])
    rows = features.build(known, as_of, coming["match_key"].to_list()).join(
        coming.select("match_key", "match_id"), on="match_key"
    )
    goal_models = {
        row["competition"]: DixonColes.from_dict(json.loads(row["parameters"]))
        for row in models_goal.iter_rows(named=True)
    }
    provenance = Provenance(as_of=as_of, dagster_run_id=context.run.run_id, cause=config.cause)
    bodies = list(forecast_all(rows, registry.champions(), goal_models, provenance))
    check = contracts.of_frame("predictions_upcoming", flat(bodies), CONTRACT)
    sealed = seal(engine, bodies, coming) if check.passed else 0
    return dg.MaterializeResult(
        metadata={
            "matches": coming.height,
            "forecasts": len(bodies),
            "sealed": sealed,
            "unchanged": len(bodies) - sealed,
            "without_features": coming.height - rows.height,
            "forecast": figures.table(_shown(bodies, coming), digits=3),
        },
        check_results=[check],
    )


def coming_matches(connection: Connection, since: datetime, until: datetime) -> pl.DataFrame:
    """Return the matches to forecast, with the key that facts know each by."""
    span = {"since": since, "until": until}
    rows = connection.execute(fixtures.coming(), span).mappings()
    frame = pl.DataFrame([{name: row[name] for name in _NAMES} for row in rows], schema=_NAMES)
    named = frame.with_columns(
        competition=pl.col("competition_code"),
        home=pl.col("home_name"),
        away=pl.col("away_name"),
        match_date=match_date(pl.col("kickoff_at")),
    )
    return named.with_columns(match_key())


def seal(engine: Engine, bodies: Iterable[Body], coming: pl.DataFrame) -> int:
    """Seal the forecasts that say something new, announce each match once, return how many."""
    with UnitOfWork(engine) as uow:
        said = last_said(uow.connection, coming["match_id"].to_list())
        news = [
            body for body in bodies if is_news(body, said.get((body["match_id"], body["track"])))
        ]
        ids = uow.seal(news)
        by_match: dict[int, list[Body]] = defaultdict(list)
        for body, forecast_id in zip(news, ids, strict=True):
            by_match[body["match_id"]].append({**body, "forecast_id": str(forecast_id)})
        matches = {row["match_id"]: row for row in coming.iter_rows(named=True)}
        for match_id, of_match in by_match.items():
            uow.publish(_updated(matches[match_id], of_match, uow.now))
        uow.commit()
    return len(news)


def last_said(
    connection: Connection, match_ids: list[int]
) -> dict[tuple[int, str], Mapping[str, Any]]:
    """Return the last sealed body by match and track."""
    rows = connection.execute(forecasts.newest_of_matches(), {"match_ids": match_ids}).mappings()
    return {(row["match_id"], row["track"]): json.loads(bytes(row["body"])) for row in rows}


def flat(bodies: Iterable[Body]) -> pl.DataFrame:
    """Return what the contract looks at."""
    return pl.DataFrame(
        [
            {
                **{
                    name: body[name]
                    for name in ("match_id", "track", "p_home", "p_draw", "p_away")
                },
                "grid_total": sum(map(sum, body["grid"])),
            }
            for body in bodies
        ],
        schema=dict(CONTRACT.columns),
    )


def _updated(match: Mapping[str, Any], bodies: list[Body], now: datetime) -> Event:
    said = ("forecast_id", "track", "horizon", "model_version_id", "p_home", "p_draw", "p_away")
    return Event(
        type="forecast.updated",
        topics=[
            f"match:{match['match_id']}",
            f"competition:{match['competition']}",
            f"team:{match['home_team_id']}",
            f"team:{match['away_team_id']}",
        ],
        payload={
            "match_id": match["match_id"],
            "home": match["home"],
            "away": match["away"],
            "kickoff_at": match["kickoff_at"].isoformat(),
            "as_of": bodies[0]["as_of"].isoformat(),
            "forecasts": [{key: body[key] for key in said} for body in bodies],
        },
        occurred_at=now,
    )


def _shown(bodies: Iterable[Body], coming: pl.DataFrame) -> pl.DataFrame:
    """Return the forecasts as a person reads them, by kick-off."""
    if not (shown := flat(bodies)).height:
        return shown
    named = shown.join(coming, on="match_id").sort("kickoff_at", "match_id", "track")
    return named.select("kickoff_at", "home", "away", "track", "p_home", "p_draw", "p_away")
