"""Which models speak for us: promotion, decided in Postgres and shown in MLflow."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import dagster as dg
import polars as pl

from assets import figures, scores
from assets.models.outcome import rows_for
from football.backtest.report import arrays
from football.backtest.tracks import Track
from football.lifecycle import Kind
from football.scores import brier, ece, log_loss, rps
from storage.clock import Clock
from storage.registry import ModelVersion, Registry, Why
from storage.tracking import Candidate, Logged

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USEFUL = "better_than_base_rate"
_BASELINE = Track.BASE_RATE.value
_MARKET = {"margin": "proportional", "prices": "average of the books before the match"}

Scores = Mapping[str, Mapping[str, float]]


@dg.asset(
    owners=["team:models"],
    kinds={"mlflow", "postgres"},
    code_version="1",
    check_specs=[
        dg.AssetCheckSpec(
            USEFUL,
            asset="models_champion",
            blocking=True,
            description="On the backtest every track beats the base rate of its league.",
        )
    ],
)
def models_champion(
    context: dg.AssetExecutionContext,
    registry: dg.ResourceParam[Registry],
    clock: dg.ResourceParam[Clock],
    models_outcome: pl.DataFrame,
    models_goal: pl.DataFrame,
    models_backtest: pl.DataFrame,
    features_training_set: pl.DataFrame,
) -> dg.MaterializeResult:
    """Promote what was fitted if it is any good; an unchanged model keeps its version."""
    tracks = [str(track) for track in models_outcome["track"]]
    measured = {track: metrics(models_backtest, track) for track in (*tracks, _BASELINE)}
    check = useful(tracks, measured)
    if check.passed:
        stacks = _stacks(models_outcome, measured, clock.now())
        others = [*_goal_models(models_goal), _market(clock.now())]
        champions = registry.champions()
        owed = [each for each in (*stacks, *others) if _is_owed(each, champions)]
        adopted: list[tuple[Candidate, Logged | None, Why]] = []
        for candidate in owed:
            entry = None
            if candidate in stacks:
                entry = registry.tracking.log(
                    candidate,
                    rows_for(candidate.track, features_training_set),
                    figures=_figures(models_backtest, candidate.track),
                    tags={"dagster/run_id": context.run.run_id, "track": candidate.track},
                )
            adopted.append((candidate, entry, _why(candidate, champions, context.run.run_id)))
        if adopted:
            registry.adopt(adopted)
        registry.align()
    return dg.MaterializeResult(
        metadata=_metadata(registry.champions(), measured), check_results=[check]
    )


def metrics(forecasts: pl.DataFrame, track: str) -> dict[str, float]:
    """Return a track's scores on the common matches of the backtest."""
    rows = forecasts.filter((pl.col("track") == track) & pl.col("is_common"))
    if rows.is_empty():
        return {}
    p, y = arrays(rows)
    means = {"log_loss": log_loss(p, y), "rps": rps(p, y), "brier": brier(p, y)}
    return {
        "backtest_matches": float(rows.height),
        **{f"backtest_{name}": float(values.mean()) for name, values in means.items()},
        "backtest_ece": ece(p, y),
    }


def useful(tracks: list[str], measured: Scores) -> dg.AssetCheckResult:
    """Check that no track is worse than saying the same of every match."""
    baseline = measured[_BASELINE].get("backtest_log_loss", float("inf"))
    losses = {track: measured[track].get("backtest_log_loss") for track in tracks}
    worse = [track for track, loss in losses.items() if loss is not None and loss >= baseline]
    return dg.AssetCheckResult(
        check_name=USEFUL,
        passed=not worse,
        description=f"no better than the base rate: {', '.join(worse)}" if worse else None,
        metadata={"base_rate": baseline, **{k: v for k, v in losses.items() if v is not None}},
    )


def _stacks(models: pl.DataFrame, measured: Scores, as_of: datetime) -> list[Candidate]:
    return [
        Candidate(
            name=f"outcome_{row['track']}",
            track=row["track"],
            family="stacked_logit",
            parameters=json.loads(row["parameters"]),
            metrics=measured[row["track"]],
            as_of=as_of,
        )
        for row in models.iter_rows(named=True)
    ]


def _goal_models(models: pl.DataFrame) -> Iterator[Candidate]:
    for row in models.iter_rows(named=True):
        yield Candidate(
            name=f"goal_{row['competition']}",
            track="goal_model",
            family="dixon_coles",
            parameters=json.loads(row["parameters"]),
            as_of=row["as_of"],
        )


def _market(as_of: datetime) -> Candidate:
    return Candidate(
        name="market", track="market", family="devigged_average", parameters=_MARKET, as_of=as_of
    )


def _is_owed(candidate: Candidate, champions: Mapping[str, ModelVersion]) -> bool:
    champion = champions.get(candidate.name)
    return champion is None or champion.digest != candidate.digest


def _why(candidate: Candidate, champions: Mapping[str, ModelVersion], run_id: str) -> Why:
    is_first = candidate.name not in champions
    return Why(
        kind=Kind.FIRST if is_first else Kind.REFIT,
        reason="nobody was champion before" if is_first else "fitted on newer facts",
        dagster_run_id=run_id,
    )


def _figures(forecasts: pl.DataFrame, track: str) -> "dict[str, Figure]":
    common = forecasts.filter("is_common")
    of_track = common.filter(pl.col("track") == track)
    seasons = (
        common.with_columns(
            season=pl.col("match_date").dt.offset_by("-6mo").dt.year(),
            loss=pl.Series(log_loss(*arrays(common))),
        )
        .group_by("season", "track", maintain_order=True)
        .agg(pl.col("loss").mean())
        .sort("season")
    )
    lines = {
        str(name): (rows["season"].to_list(), rows["loss"].to_list())
        for (name,), rows in seasons.group_by("track", maintain_order=True)
        if name in {track, Track.MARKET_AVERAGE.value, _BASELINE}
    }
    return {
        "reliability.png": scores.reliability_chart(*arrays(of_track), track),
        "score_by_season.png": figures.line_chart(
            lines, title="Log loss by season", x_label="season from", y_label="nats per match"
        ),
    }


def _metadata(
    champions: Mapping[str, ModelVersion], measured: Scores
) -> dict[str, dg.MetadataValue]:
    rows = [
        {
            "name": champion.name,
            "version": champion.version,
            "family": champion.family,
            "as_of": champion.as_of,
            "mlflow_run_id": champion.mlflow_run_id,
        }
        for champion in champions.values()
    ]
    measures = [{"track": track, **values} for track, values in measured.items()]
    return {
        "champions": figures.table(pl.DataFrame(rows, infer_schema_length=None)),
        "backtest": figures.table(pl.DataFrame(measures, infer_schema_length=None)),
    }
