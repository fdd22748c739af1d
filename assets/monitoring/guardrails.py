"""After a promotion: does the new champion hold, or must the previous one take over again.

What belongs here: whom to compare since when, and the rollback that follows. What does not: the
guardrails (`football.experiments.probation`), choosing between models that both hold
(`monitoring_ab_test`), or drift of what goes in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.result import Materialized
from football.experiments.probation import Assessment, assess
from football.lifecycle import Kind
from football.outcome import Outcome
from storage.forecast.models.registry import ModelVersion, Registry
from storage.forecast.statements import shadows
from storage.kit.clock import Clock

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
class Probation:
    """A champion promoted lately, and whom it is held against.

    Attributes:
        line: the champion and what was champion before it by the same recipe, since the promotion.
    """

    champion: ModelVersion
    line: tuple[ModelVersion, ...]
    previous: ModelVersion
    since: datetime


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
) -> Materialized:
    """Roll back a champion whose calibration, coverage or loss broke since its promotion."""
    rows: list[dict[str, Any]] = []
    rolled_back: list[str] = []
    for probation in probations(registry, clock.now()):
        reading = read(engine, probation)
        name = probation.champion.name
        rows.append(
            {
                "name": name,
                "version": probation.champion.version,
                "previous": probation.previous.version,
                "since": probation.since.isoformat(),
                **reading.to_dict(),
                "broken": "; ".join(reading.broken) or None,
            }
        )
        if reading.broken:
            rolled_back.append(name)
            registry.roll_back(
                name,
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
            "on_probation": len(rows),
            "rolled_back": ", ".join(rolled_back) or "none",
            "readings": figures.table(shown),
        },
        check_results=[contracts.of_frame("monitoring_guardrails", shown, CONTRACT)],
    )


def probations(registry: Registry, now: datetime) -> Iterator[Probation]:
    """Yield the champions promoted lately, each with the one before and since when.

    A champion refitted since its promotion is still on probation: it is the same forecaster.
    """
    previous = registry.previous()
    for name, champion in registry.champions().items():
        if name not in previous or not name.startswith("outcome"):
            continue
        reign = registry.reign(champion, previous[name])
        if reign is None or Kind(reign.began.kind) not in _PROMOTIONS:
            continue
        if reign.is_on_probation(now):
            yield Probation(
                champion=champion,
                line=tuple(v for v in registry.versions(name) if v.version in reign.versions),
                previous=previous[name],
                since=reign.began.decided_at,
            )


def read(engine: Engine, probation: Probation) -> Assessment:
    """Compare what both sealed of the matches that have finished since."""
    line = {each.model_version_id for each in probation.line}
    before = probation.previous.model_version_id
    parameters = {"versions": [*line, before], "within": timedelta(0)}
    with engine.connect() as connection:
        rows = connection.execute(shadows.standing(), parameters).mappings().all()
    # A match that was about to begin may have been forecast by the old one only, rightly.
    counted = [row for row in rows if row["kickoff_at"] > probation.since + _BEGUN]
    theirs = {row["match_id"]: row for row in counted if row["model_version_id"] == before}
    ours: dict[int, Any] = {}
    for row in sorted(counted, key=lambda row: row["sealed_at"]):
        if row["model_version_id"] in line:
            ours[row["match_id"]] = row  # of several of the line, the last forecast
    common = [row for key, row in theirs.items() if key in ours]
    common.sort(key=lambda row: (row["kickoff_at"], row["match_id"]))
    return assess(
        [_triple(ours[row["match_id"]]) for row in common],
        [_triple(row) for row in common],
        [Outcome.of(row["home_goals_90"], row["away_goals_90"]) for row in common],
        expected=len(theirs),
    )


def _triple(row: Any) -> tuple[float, float, float]:
    return row["p_home"], row["p_draw"], row["p_away"]
