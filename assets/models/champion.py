"""Which models are champions: promotion, decided in Postgres and shown in MLflow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import dagster as dg
import polars as pl

from assets import figures
from assets.models import promotion, record, trained
from assets.models.walked import walked
from assets.result import Materialized
from football.backtest.recipe import OURS, Recipe
from football.competitions import Competition
from football.lifecycle import Kind, State
from football.models.forecaster import Family
from storage.forecast.models.candidates import Candidate, Logged
from storage.forecast.models.registry import ModelVersion, Registry, Why
from storage.kit.clock import Clock

USEFUL = "better_than_base_rate"
_JUDGED = tuple(track.value for track in OURS)
_MARKET = {"margin": "proportional", "prices": "average of the books before the match"}

Scores = Mapping[str, Mapping[str, float]]


@dg.asset(
    owners=["team:models"],
    kinds={"mlflow", "postgres"},
    code_version="2",
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
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    models_outcome: pl.DataFrame,
    models_goal: pl.DataFrame,
    models_backtest: pl.DataFrame,
    features_training_set: pl.DataFrame,
) -> Materialized:
    """Promote what was fitted if it is any good; an unchanged model keeps its version.

    A refit has to be no worse than the champion; another recipe becomes a challenger.
    """
    measured = {
        track: record.means(record.of_track(models_backtest, track))
        for track in (*_JUDGED, record.BASELINE)
    }
    check = useful(measured)
    decided: list[tuple[Candidate, Logged | None, Why]] = []
    if check.passed:
        champions = registry.champions()
        for candidate in _due(registry, models_outcome, models_goal, clock.now()):
            run_id, logged = context.run.run_id, None
            if candidate.track in _JUDGED:
                recipe = Recipe.from_dict(candidate.recipe)
                forecasts = walked(recipe, models_backtest, features_training_set)
                why = promotion.judge(
                    candidate,
                    champions.get(candidate.name),
                    forecasts,
                    features_training_set,
                    run_id,
                )
                candidate, logged = trained.log(  # noqa: PLW2901 - with its scores
                    registry.tracking,
                    candidate,
                    forecasts,
                    features_training_set,
                    why=why,
                    competitions=competitions,
                    dagster_run_id=run_id,
                )
            else:
                why = promotion.unjudged(is_first=candidate.name not in champions, run_id=run_id)
                candidate = trained.log_reference(  # noqa: PLW2901 - with its scores
                    registry.tracking,
                    candidate,
                    models_backtest,
                    competitions=competitions,
                    dagster_run_id=run_id,
                )
            decided.append((candidate, logged, why))
        _carry_out(registry, decided)
    return dg.MaterializeResult(
        metadata=_metadata(registry.champions(), measured, decided), check_results=[check]
    )


def useful(measured: Scores) -> dg.AssetCheckResult:
    """Check that no track is worse than saying the same of every match."""
    baseline = measured[record.BASELINE].get("log_loss", float("inf"))
    losses = {track: measured[track].get("log_loss") for track in _JUDGED}
    worse = [track for track, loss in losses.items() if loss is not None and loss >= baseline]
    return dg.AssetCheckResult(
        check_name=USEFUL,
        passed=not worse,
        description=f"no better than the base rate: {', '.join(worse)}" if worse else None,
        metadata={"base_rate": baseline, **{k: v for k, v in losses.items() if v is not None}},
    )


def _due(
    registry: Registry, outcomes: pl.DataFrame, goals: pl.DataFrame, as_of: datetime
) -> Iterator[Candidate]:
    """Yield what was fitted and is not known yet, whatever became of what is known."""
    champions, newest = registry.champions(), registry.newest()
    challenging = [(each.name, each.recipe) for each in registry.challengers()]
    for candidate in (*_outcomes(outcomes, as_of), *_goal_models(goals), _market(as_of)):
        known = [each[candidate.name] for each in (champions, newest) if candidate.name in each]
        if candidate.digest in [each.digest for each in known]:
            continue
        if (candidate.name, candidate.recipe) in challenging:
            continue  # one of its kind is being compared: a second would wait for the same test
        yield candidate


def _carry_out(
    registry: Registry, decided: Sequence[tuple[Candidate, Logged | None, Why]]
) -> None:
    """Adopt what was found fit, keep the others as what they are, and let MLflow follow."""
    states = {Kind.CHALLENGE: State.CHALLENGER, Kind.REJECTION: State.REJECTED}
    for candidate, logged, why in decided:
        if why.kind in states:
            registry.register(candidate, logged, why, state=states[why.kind])
    if adopted := [each for each in decided if each[2].kind not in states]:
        registry.adopt(adopted)
    registry.align()


def _outcomes(models: pl.DataFrame, as_of: datetime) -> Iterator[Candidate]:
    for row in models.iter_rows(named=True):
        yield Candidate(
            name=row["name"],
            track=row["track"],
            family=row["family"],
            parameters=json.loads(row["parameters"]),
            recipe=json.loads(row["recipe"]),
            as_of=as_of,
        )


def _goal_models(models: pl.DataFrame) -> Iterator[Candidate]:
    for row in models.iter_rows(named=True):
        yield Candidate(
            name=f"{record.GOAL_MODEL}{row['competition']}",
            track="goal_model",
            family="dixon_coles",
            parameters=json.loads(row["parameters"]),
            as_of=row["as_of"],
        )


def _market(as_of: datetime) -> Candidate:
    return Candidate(
        name="market",
        track="market",
        family=Family.DEVIGGED_AVERAGE.value,
        parameters=_MARKET,
        as_of=as_of,
    )


def _metadata(
    champions: Mapping[str, ModelVersion],
    measured: Scores,
    decided: Sequence[tuple[Candidate, Logged | None, Why]],
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
    decisions = [
        {"name": candidate.name, "decision": why.kind.value, "reason": why.reason}
        for candidate, _, why in decided
    ]
    measures = [{"track": track, **values} for track, values in measured.items()]
    return {
        "champions": figures.table(pl.DataFrame(rows, infer_schema_length=None)),
        "decisions": figures.table(pl.DataFrame(decisions, infer_schema_length=None)),
        "backtest": figures.table(pl.DataFrame(measures, infer_schema_length=None)),
    }
