"""A model of another recipe, fitted on request: it is compared before it may become champion."""

import json
from dataclasses import replace
from typing import Any

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import figures, recents
from assets.models import promotion, record, trained
from assets.models.champion import USEFUL
from assets.models.outcome import recipe_of
from assets.models.walked import fitted, walked
from assets.result import Materialized
from football.backtest.recipe import OURS, RecipeError
from football.backtest.tracks import Track
from football.competitions import Competition
from football.lifecycle import Kind, State
from football.models.errors import FitError
from football.models.forecaster import Family
from football.models.sequence_training import FrameworkMissingError
from storage.forecast.models.registry import Registry, Why
from storage.kit.clock import Clock


class ChallengerConfig(dg.Config):
    """What to make otherwise than the champion; what is left out stays as its recipe has it.

    Attributes:
        track: whose champion is challenged.
        reason: published in the decision.
        requested_by: the account that requests it.
    """

    track: str
    family: str | None = None
    columns: list[str] | None = None
    fallback: list[str] | None = None
    regularisation: float | None = None
    lower_tier_weight: float | None = None
    training_seasons: int | None = None
    reason: str = "another recipe was requested"
    requested_by: str = "touchline"

    def options(self) -> dict[str, Any]:
        """Return the choices made."""
        kept = {"track", "reason", "requested_by"}
        return {name: value for name, value in self.model_dump().items() if name not in kept}


@dg.asset(
    owners=["team:models"],
    kinds={"scikitlearn", "mlflow", "postgres"},
    code_version="1",
    check_specs=[
        dg.AssetCheckSpec(
            USEFUL,
            asset="models_challenger",
            blocking=True,
            description="As it is walked forward it beats the base rate of its league.",
        )
    ],
)
def models_challenger(
    context: dg.AssetExecutionContext,
    config: ChallengerConfig,
    engine: dg.ResourceParam[Engine],
    registry: dg.ResourceParam[Registry],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    models_backtest: pl.DataFrame,
    features_training_set: pl.DataFrame,
) -> Materialized:
    """Fit another recipe, walk it forward beside the champion's, and let it challenge.

    From then on it forecasts every match in the champion's shadow.
    """
    try:
        track = Track(config.track)
        champions_recipe = recipe_of(track, registry.champions())
        recipe = champions_recipe.other(**config.options())
    except (RecipeError, ValueError, KeyError) as error:
        raise dg.Failure(
            f"this recipe cannot be: {error}; tracks are {', '.join(OURS)}", allow_retries=False
        ) from error
    written = json.loads(json.dumps(recipe.to_dict()))
    for known in (*registry.champions().values(), *registry.challengers(recipe.name)):
        if known.name == recipe.name and known.recipe == written:
            raise dg.Failure(
                f"{known.name} {known.version} has this recipe already: change an option",
                allow_retries=False,
            )
    run_id, now = context.run.run_id, clock.now()
    if recipe.family is Family.SEQUENCE_STACK:
        codes = [competition.code for competition in competitions]
        features_training_set = recents.joined(features_training_set, engine, codes, now)
    try:
        candidate = fitted(recipe, features_training_set, now)
    except FrameworkMissingError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except FitError as error:
        raise dg.Failure(
            f"this recipe cannot be fitted: {error}; let it learn from more seasons",
            allow_retries=False,
        ) from error
    forecasts = walked(recipe, models_backtest, features_training_set)
    rivals = walked(champions_recipe, models_backtest, features_training_set)
    ours = record.of_track(forecasts, track.value)
    evidence = {
        "walk_forward": record.means(ours),
        "to_base_rate": promotion.shown(
            record.difference(ours, record.of_track(forecasts, record.BASELINE))
        ),
        "to_champions_recipe": promotion.shown(
            record.difference(ours, record.of_track(rivals, track.value))
        ),
    }
    why = Why(
        kind=Kind.CHALLENGE,
        reason=config.reason,
        evidence=evidence,
        decided_by=config.requested_by,
        dagster_run_id=run_id,
    )
    to_base_rate = evidence["to_base_rate"]
    is_useful = to_base_rate is not None and to_base_rate["estimate"] < 0
    if not is_useful:
        why = replace(why, kind=Kind.REJECTION, reason="no better than the base rate")
    candidate, logged = trained.log(
        registry.tracking,
        candidate,
        forecasts,
        features_training_set,
        why=why,
        competitions=competitions,
        dagster_run_id=run_id,
    )
    state = State.CHALLENGER if is_useful else State.REJECTED
    made = registry.register(candidate, logged, why, state=state)
    registry.align()
    return dg.MaterializeResult(
        metadata={
            "name": made.name,
            "version": made.version,
            "state": made.state,
            "model_version_id": made.model_version_id,
            "recipe": dg.MetadataValue.json(written),
            "evidence": dg.MetadataValue.json(evidence),
            "reliability": figures.picture(
                record.charts(forecasts, ours, track.value)["reliability.png"], "Reliability"
            ),
        },
        check_results=[dg.AssetCheckResult(check_name=USEFUL, passed=is_useful)],
    )
