"""May a newly fitted model replace the champion: what is compared, and the bar.

What belongs here: the rule and the evidence it leaves. What does not: carrying it out
(`champion`, `storage.forecast.models.registry`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.models import record
from football.intervals import Interval
from football.lifecycle import Kind
from football.models import forecaster
from football.scores import log_loss
from storage.forecast.models.candidates import Candidate
from storage.forecast.models.registry import ModelVersion, Why

MARGIN_NATS = 0.005
"""A refit may be worse than the champion by no more than this, in nats per match.

Two seasons cannot tell a smaller loss from chance; a refit has seen a week of matches more, so a
larger one means that something broke.
"""
_DECIDED_BY = "models_champion"
_FIRST = "nobody was champion before"


def judge(
    candidate: Candidate,
    champion: ModelVersion | None,
    forecasts: pl.DataFrame,
    training_set: pl.DataFrame,
    dagster_run_id: str,
) -> Why:
    """Return what to do with a fitted model: `first`, `refit`, `challenge` or `rejection`.

    Args:
        candidate: fitted on everything known.
        champion: of its name.
        forecasts: the walk-forward backtest of all tracks.
        training_set: features and outcomes of the same matches.
        dagster_run_id: named in the decision.
    """
    ours = record.of_track(forecasts, candidate.track)
    beaten = record.difference(ours, record.of_track(forecasts, record.BASELINE))
    evidence: dict[str, Any] = {"to_base_rate": shown(beaten), "walk_forward": record.means(ours)}
    if champion is None:
        return _why(Kind.FIRST, _FIRST, evidence, dagster_run_id)
    # A champion from before recipes were kept was made by the default one.
    if champion.recipe and candidate.recipe != champion.recipe:
        reason = "made by another recipe: it has to show that it is better"
        return _why(Kind.CHALLENGE, reason, evidence, dagster_run_id)
    matches = training_set.join(ours.select("match_key", "week"), on="match_key")
    found = replayed(candidate, champion, matches)
    evidence |= {
        "to_champion": shown(found),
        "margin_nats": MARGIN_NATS,
        "matches": matches.height,
        "champion_version": champion.version,
    }
    if beaten is not None and beaten.estimate >= 0:
        # The champion it was fitted for may be as broken: that is no reason to follow it.
        reason = "no better than the base rate as it is walked forward"
        return _why(Kind.REJECTION, reason, evidence, dagster_run_id)
    if found is not None and found.upper > MARGIN_NATS:
        worse = f"may be worse than version {champion.version} by {found.upper:.4f} nats a match"
        reason = f"{worse}, more than {MARGIN_NATS}"
        return _why(Kind.REJECTION, reason, evidence, dagster_run_id)
    return _why(Kind.REFIT, "fitted on newer facts, and not worse", evidence, dagster_run_id)


def unjudged(*, is_first: bool, run_id: str) -> Why:
    """Return why a model that is an estimate of what happened, and no bet on it, is adopted."""
    kind, reason = (Kind.FIRST, _FIRST) if is_first else (Kind.REFIT, "fitted on newer facts")
    return _why(kind, reason, {}, run_id)


def replayed(
    candidate: Candidate, champion: ModelVersion, matches: pl.DataFrame
) -> Interval | None:
    """Return how a refit differs from the champion on the walk-forward's matches, in nats.

    Both forecast from the same features. The refit has learned from a few more of the matches
    than the champion has, the same few each week: far too few to hide what is broken.
    """
    losses = [
        matches.select("match_key", "week").with_columns(
            loss=pl.Series(
                log_loss(
                    forecaster.load(each.family, each.parameters).predict(matches),
                    matches["outcome"].to_numpy(),
                )
            )
        )
        for each in (candidate, champion)
    ]
    return record.difference(*losses)


def shown(found: Interval | None) -> dict[str, float] | None:
    """Return an interval as JSON keeps it."""
    return None if found is None else found._asdict()


def _why(kind: Kind, reason: str, evidence: Mapping[str, Any], run_id: str) -> Why:
    return Why(
        kind=kind,
        reason=reason,
        evidence=evidence,
        decided_by=_DECIDED_BY,
        dagster_run_id=run_id,
    )
