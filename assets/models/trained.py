"""A training as MLflow shows it: scores per league, folds, plots, why it was, and on what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from assets.models import record
from football.backtest.recipe import Recipe
from football.competitions import Competition
from storage.forecast.models.candidates import Candidate, Logged
from storage.forecast.models.decisions import Why
from storage.forecast.models.tracking import Tracking, Training

_CHAMPION = {
    "to_champion": "the champion",
    "to_champions_recipe": "the champion's recipe",
}


def log(
    tracking: Tracking,
    candidate: Candidate,
    forecasts: pl.DataFrame,
    training_set: pl.DataFrame,
    *,
    why: Why,
    competitions: Sequence[Competition],
    dagster_run_id: str,
) -> tuple[Candidate, Logged]:
    """Write a training and return it with its scores, and where MLflow keeps it.

    Args:
        tracking: the MLflow server.
        candidate: what was fitted.
        forecasts: a walk-forward of all tracks, the candidate's by its recipe.
        training_set: what it was fitted on, before the recipe chose its rows.
        why: what is decided of it, and by what evidence.
        competitions: that it is about.
        dagster_run_id: the run that fitted it.
    """
    ours = record.of_track(forecasts, candidate.track)
    metrics = {**record.metrics(forecasts, ours), **_to_champion(why.evidence)}
    scored = replace(candidate, metrics=metrics)
    training = Training(
        competitions=[competition.code for competition in competitions],
        rows=Recipe.from_dict(candidate.recipe).rows(training_set),
        folds=list(record.folds(ours)),
        figures=record.charts(forecasts, ours, candidate.track),
        tags={"dagster/run_id": dagster_run_id, "track": candidate.track},
        note=note(why),
    )
    return scored, tracking.log(scored, training)


def log_reference(
    tracking: Tracking,
    candidate: Candidate,
    backtest: pl.DataFrame,
    *,
    competitions: Sequence[Competition],
    dagster_run_id: str,
) -> Candidate:
    """Write a plain model beside those of ours and return it with its scores.

    Args:
        tracking: the MLflow server.
        candidate: a model that no decision judges: base rates, Elo, goals of one league, prices.
        backtest: a walk-forward of all tracks.
        competitions: that the comparison is about.
        dagster_run_id: the run that fitted it.
    """
    metrics = record.metrics(backtest, record.of_reference(backtest, candidate))
    scored = replace(candidate, metrics=metrics)
    tags = {"dagster/run_id": dagster_run_id, "track": candidate.track}
    tracking.log_reference(scored, [each.code for each in competitions], tags)
    return scored


def note(why: Why) -> str:
    """Return what a person reads first: what was decided, why, by whom, and how good it is."""
    lines = [f"**{why.kind.value}**: {why.reason}", *_differences(why.evidence)]
    return "\n\n".join([*lines, f"Decided by {why.decided_by}."])


def _differences(evidence: Mapping[str, Any]) -> Iterator[str]:
    for key, rival in (*_CHAMPION.items(), ("to_base_rate", "the base rate")):
        if (found := evidence.get(key)) is not None:
            yield (
                f"Log loss per match less that of {rival}: {found['estimate']:+.4f}"
                f" ({found['lower']:+.4f} to {found['upper']:+.4f}); below zero is better."
            )


def _to_champion(evidence: Mapping[str, Any]) -> dict[str, float]:
    """Return the difference to the champion as metrics, where one was there to be compared."""
    found = next((evidence[key] for key in _CHAMPION if evidence.get(key) is not None), None)
    if found is None:
        return {}
    name = "backtest_difference_to_champion"
    bounds = {f"{name}_{bound}": found[bound] for bound in ("lower", "upper")}
    return {name: found["estimate"], **bounds}
