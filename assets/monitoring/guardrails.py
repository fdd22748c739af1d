"""After a promotion: does the new champion hold, or must the one before it speak again.

What belongs here: the guardrails and the rollback that follows when one breaks. What does not:
choosing between models that both hold (`monitoring_ab_test`), or drift of what goes in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from football.comparison import diebold_mariano
from football.lifecycle import Kind
from football.scores import ece, ece_if_calibrated, log_loss
from storage import decisions
from storage.clock import Clock
from storage.decisions import ModelVersion
from storage.moves import WATCHED
from storage.registry import Registry
from storage.statements import shadows

FEWEST_PAIRS = 20
FEWEST_TO_CALIBRATE = 150
FEWEST_EXPECTED = 20
MOST_ECE = 0.06
"""How far beyond what chance does to a calibrated model the calibration error may be."""
MOST_MISSING = 0.05
LOOK_LEVEL = 0.05 / WATCHED.days
"""Of one daily look, so that all looks of a watch together raise a false alarm in one of 20."""

_PROMOTIONS = frozenset({Kind.REFIT, Kind.EVIDENCE, Kind.MANUAL, Kind.RECONCILED})
_BEGUN = timedelta(hours=3)
CONTRACT = contracts.FrameContract(
    columns={
        "name": pl.String(),
        "version": pl.Int64(),
        "previous": pl.Int64(),
        "since": pl.String(),
        "matches": pl.Int64(),
        "difference": pl.Float64(),
        "p_value": pl.Float64(),
        "ece": pl.Float64(),
        "missing_share": pl.Float64(),
        "broken": pl.String(),
    },
    key=("name",),
    # Too few matches say nothing, and most often nothing is broken.
    optional=frozenset({"difference", "p_value", "ece", "broken"}),
    within={"missing_share": (0, 1), "p_value": (0, 1), "matches": (0, 10_000_000)},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the matches since a promotion say of the new champion beside the one before.

    Attributes:
        matches: finished ones that both forecast.
        difference: mean paired log loss, above zero when the new one is worse.
        ece: beyond what chance does to a calibrated model; None with too few matches.
        missing_share: of the previous champion's matches, those the new one did not forecast.
        broken: the guardrails that do not hold.
    """

    matches: int
    difference: float | None
    p_value: float | None
    ece: float | None
    missing_share: float
    broken: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dg.asset(
    deps=["monitoring_scorecard", "models_champion"],
    owners=["team:models"],
    kinds={"postgres"},
    code_version="1",
    pool="scorecard",
    check_specs=[contracts.spec("monitoring_guardrails")],
)
def monitoring_guardrails(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    registry: dg.ResourceParam[Registry],
) -> dg.MaterializeResult:
    """Roll back a champion whose calibration, coverage or loss broke since its promotion."""
    rows: list[dict[str, Any]] = []
    rolled_back: list[str] = []
    for champion, previous, since in watched(engine, registry, clock.now()):
        reading = read(engine, champion, previous, since)
        rows.append(
            {
                "name": champion.name,
                "version": champion.version,
                "previous": previous.version,
                "since": since.isoformat(),
                **reading.to_dict(),
                "broken": "; ".join(reading.broken) or None,
            }
        )
        if reading.broken:
            rolled_back.append(champion.name)
            registry.roll_back(
                champion.name,
                f"guardrail broken: {'; '.join(reading.broken)}",
                evidence=reading.to_dict(),
                decided_by="monitoring_guardrails",
                dagster_run_id=context.run.run_id,
            )
    if rolled_back:
        registry.align()
    shown = pl.DataFrame(rows, schema=dict(CONTRACT.columns))
    return dg.MaterializeResult(
        metadata={
            "watched": len(rows),
            "rolled_back": ", ".join(rolled_back) or "none",
            "readings": figures.table(shown),
        },
        check_results=[contracts.of_frame("monitoring_guardrails", shown, CONTRACT)],
    )


def watched(
    engine: Engine, registry: Registry, now: datetime
) -> Iterator[tuple[ModelVersion, ModelVersion, datetime]]:
    """Yield champions promoted lately, with the one before and since when."""
    previous = registry.previous()
    for name, champion in registry.champions().items():
        if name not in previous or not name.startswith("outcome"):
            continue
        newest = decisions.listed(engine, name)
        decided = next((each for each in newest if each.to_version == champion.version), None)
        is_promotion = decided is not None and Kind(decided.kind) in _PROMOTIONS
        if decided is not None and is_promotion and decided.decided_at >= now - WATCHED:
            yield champion, previous[name], decided.decided_at


def read(
    engine: Engine, champion: ModelVersion, previous: ModelVersion, since: datetime
) -> Reading:
    """Compare what both sealed of the matches that have finished since."""
    ids = [champion.model_version_id, previous.model_version_id]
    asked = {"versions": ids, "within": timedelta(0)}
    with engine.connect() as connection:
        rows = connection.execute(shadows.standing(), asked).mappings().all()
    # A match that was about to begin may have been forecast by the old one only, rightly.
    counted = [dict(row) for row in rows if row["kickoff_at"] > since + _BEGUN]
    said = {number: [r for r in counted if r["model_version_id"] == number] for number in ids}
    ours, theirs = ({row["match_id"]: row for row in said[number]} for number in ids)
    common = sorted(ours.keys() & theirs.keys())
    return judged([ours[key] for key in common], [theirs[key] for key in common], len(theirs))


def judged(ours: list[dict[str, Any]], theirs: list[dict[str, Any]], n_previous: int) -> Reading:
    """Hold paired rows of the same matches against every guardrail.

    Args:
        ours: of the new champion.
        theirs: of the previous one, in the same order.
        n_previous: how many matches the previous one forecast.
    """
    n = len(ours)
    missing = 1.0 - n / n_previous if n_previous else 0.0
    broken: list[str] = []
    if n_previous >= FEWEST_EXPECTED and missing > MOST_MISSING:
        broken.append(f"{missing:.0%} of {n_previous} matches have no forecast")
    difference = p_value = excess = None
    if n >= FEWEST_PAIRS:
        a, b = _losses(ours), _losses(theirs)
        difference, p_value = float((a - b).mean()), diebold_mariano(a, b).p_value
        if difference > 0 and p_value < LOOK_LEVEL:
            broken.append(f"log loss is worse by {difference:.4f} nats a match on {n}")
    if n >= FEWEST_TO_CALIBRATE:
        p, y = _arrays(ours)
        excess = float(ece(p, y) - ece_if_calibrated(p))
        if excess > MOST_ECE:
            broken.append(f"calibration error is {excess:.3f} beyond chance on {n}")
    return Reading(
        matches=n,
        difference=difference,
        p_value=p_value,
        ece=excess,
        missing_share=missing,
        broken=tuple(broken),
    )


def _arrays(rows: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    p = np.array([[row["p_home"], row["p_draw"], row["p_away"]] for row in rows])
    margins = np.array([row["home_goals_90"] - row["away_goals_90"] for row in rows])
    return p, 1 - np.sign(margins)


def _losses(rows: list[dict[str, Any]]) -> np.ndarray:
    return log_loss(*_arrays(rows))
