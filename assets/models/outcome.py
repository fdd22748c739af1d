"""Models of outcomes: the calibrated stack, the pool with the market, and plain baselines.

What belongs here: fitting each by its champion's recipe. What does not: what becomes of it
(`champion`), and other recipes (`challenger`).
"""

import json
from collections.abc import Mapping

import dagster as dg
import polars as pl

from assets import contracts, figures
from football.backtest.recipe import BASELINES, NAMES, Recipe, RecipeError, default
from football.backtest.tracks import Track
from football.competitions import Competition
from football.models.forecaster import Forecaster, Stack
from storage.forecast.models.registry import ModelVersion, Registry
from storage.kit.clock import Clock

CONTRACT = contracts.FrameContract(
    columns={
        "name": pl.String(),
        "track": pl.String(),
        "family": pl.String(),
        "training_rows": pl.Int64(),
        "recipe": pl.String(),
        "parameters": pl.String(),
    },
    key=("name",),
    within={"training_rows": (1, 10_000_000)},
)


@dg.asset(
    owners=["team:models"],
    kinds={"scikitlearn", "parquet"},
    code_version="3",
    check_specs=[contracts.spec("models_outcome")],
)
def models_outcome(
    registry: dg.ResourceParam[Registry],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    features_training_set: pl.DataFrame,
):
    """One model without prices, one with, never mixed; and the baselines they must beat."""
    at = clock.now()
    champions = registry.champions()
    codes = [competition.code for competition in competitions]
    ours = features_training_set.filter(pl.col("competition").is_in(codes))
    rows: list[dict[str, object]] = []
    models: dict[str, Forecaster] = {}
    for track, name in NAMES.items():
        recipe = recipe_of(track, champions)
        # Only stacks learn from other divisions: they know which a row is of.
        known = ours if track in BASELINES else features_training_set
        models[name] = recipe.fit(known, at)
        rows.append(
            {
                "name": name,
                "track": track.value,
                "family": recipe.family.value,
                "training_rows": recipe.rows(known).height,
                "recipe": json.dumps(recipe.to_dict(), sort_keys=True),
                "parameters": json.dumps(models[name].to_dict(), sort_keys=True),
            }
        )
    frame = pl.DataFrame(rows, schema=dict(CONTRACT.columns))
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "models": figures.table(frame.drop("parameters", "recipe")),
            **{
                f"weights/{name}": _weights(model)
                for name, model in models.items()
                if isinstance(model, Stack)
            },
        },
        check_results=[contracts.of_frame("models_outcome", frame, CONTRACT)],
    )


def recipe_of(track: Track, champions: Mapping[str, ModelVersion]) -> Recipe:
    """Return the recipe a track's champion was made by; the default where none is known."""
    champion = champions.get(NAMES[track])
    if champion is None or not champion.recipe:
        return default(track)
    try:
        return Recipe.from_dict(champion.recipe)
    except (RecipeError, TypeError):
        # Written by code that had other choices: today's is another recipe, and has to challenge.
        return default(track)


def _weights(model: Stack) -> dg.TableMetadataValue:
    """Show what moves the home win most."""
    rows = [
        (column.name, *(float(weight) for weight in column.weights))
        for column in model.model.columns
    ]
    frame = pl.DataFrame(rows, schema=["feature", "home", "draw", "away"], orient="row")
    return figures.table(frame.sort(pl.col("home").abs(), descending=True), rows=12, digits=3)
