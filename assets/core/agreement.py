"""Checks between sources: names that wait for a person, and counts that contradict each other."""

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import figures
from storage.football.statements import quality

RESOLVED = "names_are_resolved"
AGREEING = "sources_agree"
_TOLERATED_SHARE = 0.05
_LISTED = 50


def specs() -> list[dg.AssetCheckSpec]:
    """Specify the checks that `names_resolved` and `statistics_agree` answer."""
    return [
        dg.AssetCheckSpec(
            RESOLVED,
            asset="core_teams",
            description=(
                "Every name means a team. Review: touchline quarantine list, touchline alias add,"
                " touchline quarantine replay; or /v1/ops/quarantine and /v1/ops/aliases."
            ),
        ),
        dg.AssetCheckSpec(
            AGREEING,
            asset="core_match_statistics",
            description="Where two sources counted the same match, they counted much the same.",
        ),
    ]


def names_resolved(engine: Engine) -> dg.AssetCheckResult:
    """Fail while names of teams wait for a person, with how many rows each holds back."""
    with engine.connect() as connection:
        names = connection.execute(quality.unresolved_names()).all()
    table = pl.DataFrame(
        [tuple(row) for row in names[:_LISTED]],
        schema={"parser": pl.String, "complaint": pl.String, "rows": pl.Int64},
        orient="row",
    )
    return dg.AssetCheckResult(
        asset_key="core_teams",
        check_name=RESOLVED,
        passed=not names,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(row[1] for row in names[:3]) or None,
        metadata={"names": len(names), "waiting": figures.table(table)},
    )


def statistics_agree(engine: Engine) -> dg.AssetCheckResult:
    """Fail when the sources of one competition's counts differ in more than a few matches."""
    with engine.connect() as connection:
        rows = connection.execute(quality.disagreeing_statistics()).all()
    apart = [row[0] for row in rows if row[2] > _TOLERATED_SHARE * row[1]]
    table = pl.DataFrame(
        [tuple(row) for row in rows],
        schema={"competition": pl.String, "matches": pl.Int64, "disagreeing": pl.Int64},
        orient="row",
    )
    return dg.AssetCheckResult(
        asset_key="core_match_statistics",
        check_name=AGREEING,
        passed=not apart,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"counted differently: {', '.join(apart)}" if apart else None,
        metadata={"overlap": figures.table(table)},
    )
