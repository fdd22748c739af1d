"""Where every club may finish: each season in progress played out thousands of times."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine

from assets import contracts, figures
from assets.predictions import agreement, outlook
from assets.predictions.endings import TRACK, Ending, NotProjectedError, ending_of
from assets.result import Materialized
from football.competitions import Competition
from football.models.dixon_coles import DixonColes
from football.season.draws_frame import frame_of
from football.season.projection import STRENGTH_SD, Projection
from storage.forecast.models.registry import ModelVersion, Registry
from storage.forecast.writes import projections
from storage.forecast.writes.projections import Made
from storage.kit.clock import Clock
from storage.kit.lake import Lake
from storage.kit.unit_of_work import UnitOfWork

_MOST_ROWS = 500
_EXACT = 1e-9

CONTRACT = contracts.FrameContract(
    columns={
        "competition": pl.String(),
        "sum_over": pl.String(),
        "name": pl.String(),
        "total": pl.Float64(),
    },
    key=("competition", "sum_over", "name"),
    within={"total": (1 - _EXACT, 1 + _EXACT)},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A season's rest and the result of simulating it."""

    ending: Ending
    projection: Projection


@dg.asset(
    deps=["core_matches", "models_champion", "predictions_upcoming", "raw_espn__standings"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="1",
    pool="projections",
    check_specs=[
        contracts.spec("predictions_season"),
        agreement.spec("predictions_season"),
    ],
)
def predictions_season(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    registry: dg.ResourceParam[Registry],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    lake: dg.ResourceParam[Lake],
    models_goal: pl.DataFrame,
) -> Materialized:
    """Probabilities of every final place, and final points, of each season in progress.

    Only where something is new: a result, a fixture's forecast, points given or taken.
    """
    as_of = clock.now()
    goal_models = {
        row["competition"]: DixonColes.from_dict(json.loads(row["parameters"]))
        for row in models_goal.iter_rows(named=True)
    }
    left_out: dict[str, str] = {}
    with engine.connect() as connection:
        endings = list(
            _endings(connection, competitions, as_of, goal_models, registry.champions(), left_out)
        )
    played = list(_played(engine, endings))
    check = contracts.of_frame("predictions_season", totals(played), CONTRACT)
    added = _keep(engine, played, context.run.run_id) if check.passed else 0
    for each in played:
        lake.write(frame_of(each.projection.draws), "season_draws", each.ending.competition)
    return dg.MaterializeResult(
        metadata={
            "seasons": len(endings),
            "projected": added,
            "unchanged": len(endings) - len(played),
            "left_out": "; ".join(f"{code}: {why}" for code, why in left_out.items()) or "none",
            "matches_left": sum(len(ending.fixtures) for ending in endings),
            "with_sealed_forecast": sum(ending.sealed for ending in endings),
            "outlook": figures.table(
                outlook.of_seasons(engine, endings), rows=_MOST_ROWS, digits=3
            ),
            **{
                f"places/{each.ending.competition}": outlook.places(each.ending, each.projection)
                for each in played
            },
        },
        check_results=[check, agreement.compare(engine, competitions, as_of)],
    )


def _endings(
    connection: Connection,
    competitions: Iterable[Competition],
    as_of: datetime,
    goal_models: Mapping[str, DixonColes],
    champions: Mapping[str, ModelVersion],
    left_out: dict[str, str],
) -> Iterator[Ending]:
    """Yield what is left of each season; note in `left_out` why one cannot be projected."""
    for competition in competitions:
        goal_model = goal_models.get(competition.code)
        try:
            yield ending_of(connection, competition, as_of, goal_model, champions)
        except NotProjectedError as why:
            left_out[competition.code] = str(why)


def _played(engine: Engine, endings: Iterable[Ending]) -> Iterator[Played]:
    """Play out the seasons of which something is new."""
    for ending in endings:
        with UnitOfWork(engine) as uow:
            is_new = projections.is_new(uow, ending.season_id, TRACK, ending.digest)
        if is_new:
            yield Played(ending=ending, projection=ending.play())


def _keep(engine: Engine, played: Iterable[Played], dagster_run_id: str) -> int:
    """Write projections, each with its event, and return how many were new."""
    added = 0
    for each in played:
        ending = each.ending
        made = Made(
            season_id=ending.season_id,
            competition=ending.competition,
            as_of=ending.as_of,
            track=TRACK,
            model_version_id=ending.model_version_id,
            strength_sd=STRENGTH_SD,
            matches_played=len(ending.so_far.results),
            inputs_digest=ending.digest,
            dagster_run_id=dagster_run_id,
        )
        table = ending.so_far.table(on=ending.today)
        with UnitOfWork(engine) as uow:
            kept = projections.append(uow, made, each.projection, table, ending.so_far.team_ids)
            uow.commit()
        added += kept is not None
    return added


def totals(played: Iterable[Played]) -> pl.DataFrame:
    """Return what every club's places and every place's clubs sum to."""
    rows = [
        (each.ending.competition, over, name, float(total))
        for each in played
        for over, names, sums in (
            ("places", each.projection.teams, each.projection.positions.sum(axis=1)),
            ("clubs", _numbered(each.projection), each.projection.positions.sum(axis=0)),
        )
        for name, total in zip(names, sums, strict=True)
    ]
    return pl.DataFrame(rows, schema=dict(CONTRACT.columns), orient="row")


def _numbered(projection: Projection) -> list[str]:
    return [f"place {number}" for number in range(1, len(projection.teams) + 1)]
