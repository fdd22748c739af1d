"""Challengers under test, refitted whenever the champion is.

A test compares recipes, not fits: the champion is refitted each week while it runs, and a
challenger that was not would lose for being stale. Both learn from the same facts in the same run,
and a refit of either has to be no worse than what it replaces.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.models import promotion, trained
from assets.models.walked import fitted, walked
from assets.result import Materialized
from football.backtest.recipe import Recipe, RecipeError
from football.competitions import Competition
from football.lifecycle import Kind
from football.models.errors import FitError
from storage.forecast.models.candidates import Candidate
from storage.forecast.models.registry import ModelVersion, Registry
from storage.kit.clock import Clock
from storage.monitoring.ab_tests import readings

_SHOWN = pl.Schema(
    {
        "ab_test_id": pl.Int64(),
        "name": pl.String(),
        "version": pl.Int64(),
        "replaces": pl.Int64(),
        "state": pl.String(),
        "reason": pl.String(),
    }
)
CONTRACT = contracts.FrameContract(columns=_SHOWN, key=("ab_test_id",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What stands for the treatment of a running test."""

    ab_test_id: int
    version: ModelVersion


@dg.asset(
    deps=["models_champion"],
    owners=["team:models"],
    kinds={"scikitlearn", "mlflow", "postgres"},
    code_version="1",
    check_specs=[contracts.spec("models_treatments")],
)
def models_treatments(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    registry: dg.ResourceParam[Registry],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    models_backtest: pl.DataFrame,
    features_training_set: pl.DataFrame,
) -> Materialized:
    """A refit of every challenger under test, beside the champion's."""
    run_id, at = context.run.run_id, clock.now()
    rows: list[dict[str, object]] = []
    for treatment in under_test(engine, registry):
        old = treatment.version
        recipe, candidate = _refitted(treatment, features_training_set, at)
        if candidate.digest == old.digest:
            continue
        forecasts = walked(recipe, models_backtest, features_training_set)
        why = promotion.judge(candidate, old, forecasts, features_training_set, run_id)
        about = f"test {treatment.ab_test_id}: {why.reason}"
        kind = Kind.CHALLENGE if why.kind is Kind.REFIT else Kind.REJECTION
        judged = replace(why, kind=kind, reason=about, decided_by="models_treatments")
        candidate, logged = trained.log(
            registry.tracking,
            candidate,
            forecasts,
            features_training_set,
            why=judged,
            competitions=competitions,
            dagster_run_id=run_id,
        )
        made = registry.succeed(old.model_version_id, candidate, logged, judged)
        rows.append(
            {
                "ab_test_id": treatment.ab_test_id,
                "name": made.name,
                "version": made.version,
                "replaces": old.version,
                "state": made.state,
                "reason": about,
            }
        )
    if rows:
        registry.align()
    shown = pl.DataFrame(rows, schema=_SHOWN)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": len(rows), "refits": figures.table(shown)},
        check_results=[contracts.of_frame("models_treatments", shown, CONTRACT)],
    )


def under_test(engine: Engine, registry: Registry) -> Iterator[Treatment]:
    """Yield what stands for the treatments of running tests, each once."""
    challengers = {each.model_version_id: each for each in registry.challengers()}
    with engine.connect() as connection:
        tests = readings.in_progress(connection)
        speaking = [(each, readings.challenger_of(connection, each)) for each in tests]
    for test, number in speaking:
        version = None if number is None else challengers.pop(number, None)
        if version is not None and version.recipe:
            yield Treatment(ab_test_id=test.ab_test_id, version=version)


def _refitted(
    treatment: Treatment, training_set: pl.DataFrame, at: datetime
) -> tuple[Recipe, Candidate]:
    version = treatment.version
    try:
        recipe = Recipe.from_dict(version.recipe)
        return recipe, fitted(recipe, training_set, at)
    except (RecipeError, TypeError, FitError) as error:
        raise dg.Failure(
            f"{version.name} {version.version} cannot be fitted again: {error};"
            f" cancel its test: POST /v1/ab-tests/{treatment.ab_test_id}/cancel",
            allow_retries=False,
        ) from error
