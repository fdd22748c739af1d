"""A model of a recipe: fitted on what is known, and walked forward beside the backtest."""

import json
from datetime import datetime

import polars as pl

from football.backtest import report
from football.backtest.recipe import Recipe, default
from football.backtest.stack import walk_forward
from storage.forecast.models.candidates import Candidate


def fitted(recipe: Recipe, training_set: pl.DataFrame, at: datetime) -> Candidate:
    """Return a model of a recipe, as it would be registered."""
    return Candidate(
        name=recipe.name,
        track=recipe.track.value,
        family=recipe.family.value,
        parameters=json.loads(json.dumps(recipe.fit(training_set, at).to_dict())),
        recipe=json.loads(json.dumps(recipe.to_dict())),
        as_of=at,
    )


def walked(recipe: Recipe, backtest: pl.DataFrame, training_set: pl.DataFrame) -> pl.DataFrame:
    """Return the backtest with the recipe's forecasts in place of its track's.

    Both are walked forward over the same matches: refitted each quarter on what was known before.
    The backtest itself is by each track's default recipe.
    """
    if recipe == default(recipe.track):
        return backtest
    due = training_set.join(backtest.select("match_key").unique(), on="match_key", how="semi")
    # A little later than it was known: the training set does not say when that was.
    known_at = training_set.select("match_key", known_at=pl.col("kickoff_at").dt.offset_by("1d"))
    forecasts = walk_forward(recipe.track, training_set, due, known_at, recipe.fitter)
    of_track = ("track", "p_home", "p_draw", "p_away", "is_common")
    identity = backtest.drop(of_track).unique("match_key", maintain_order=True)
    others = backtest.filter(pl.col("track") != recipe.track.value).drop("is_common")
    mine = identity.join(forecasts, on="match_key", maintain_order="left")
    return report.mark_common(pl.concat([others, mine.select(others.columns)]))
