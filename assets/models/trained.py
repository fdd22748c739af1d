"""A training as MLflow shows it: scores per league, folds, plots, and what it was fitted on."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from assets.models import record
from football.backtest.recipe import Recipe
from storage.candidates import Candidate, Logged
from storage.tracking import Tracking, Training


def log(
    tracking: Tracking,
    candidate: Candidate,
    forecasts: pl.DataFrame,
    training_set: pl.DataFrame,
    *,
    competitions: Sequence[str],
    dagster_run_id: str,
) -> tuple[Candidate, Logged]:
    """Write a training and return it with its scores, and where MLflow keeps it.

    Args:
        tracking: the MLflow server.
        candidate: what was fitted.
        forecasts: a walk-forward of all tracks, the candidate's by its recipe.
        training_set: what it was fitted on, before the recipe chose its rows.
        competitions: codes.
        dagster_run_id: the run that fitted it.
    """
    ours = record.of_track(forecasts, candidate.track)
    scored = replace(candidate, metrics=record.metrics(forecasts, ours))
    training = Training(
        competitions=competitions,
        rows=Recipe.from_dict(candidate.recipe).rows(training_set),
        folds=list(record.folds(ours)),
        figures=record.charts(forecasts, ours, candidate.track),
        tags={"dagster/run_id": dagster_run_id, "track": candidate.track},
    )
    return scored, tracking.log(scored, training)
