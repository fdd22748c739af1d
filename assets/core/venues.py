"""Grounds and where they are: known beforehand, or in a town that is; else a visible gap."""

from collections.abc import Mapping
from datetime import timedelta

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.core import reporting
from assets.core.intake import Intake, take_in
from assets.result import Materialized
from sources.openmeteo.places import PARSER
from storage.football.statements import venues
from storage.football.writes import places
from storage.kit.clock import Clock

INTAKE = Intake(provider="openmeteo", endpoint="places", parser=PARSER, apply=places.apply)

_LOCATED = "grounds_are_located"
_DAYS = 14
_LISTED = 60
_COLUMNS = {
    "venue_key": pl.String,
    "name": pl.String,
    "city": pl.String,
    "country": pl.String,
    "coming": pl.Int64,
}


@dg.asset(
    deps=["core_matches", "raw_openmeteo__places"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=f"places{PARSER.version}",
    pool="facts",
    check_specs=[
        contracts.spec("core_venues"),
        reporting.readable_spec("core_venues"),
        dg.AssetCheckSpec(
            _LOCATED,
            asset="core_venues",
            description=f"Every match of the next {_DAYS} days is played where we can say.",
        ),
    ],
)
def core_venues(engine: dg.ResourceParam[Engine], clock: dg.ResourceParam[Clock]) -> Materialized:
    """Grounds with coordinates and how we come by them; those without are listed."""
    taken = take_in(engine, [INTAKE])
    span = {"since": clock.now(), "until": clock.now() + timedelta(days=_DAYS)}
    with engine.connect() as connection:
        unlocated = [dict(row) for row in connection.execute(venues.unlocated(), span).mappings()]
        homeless = connection.scalar(venues.homeless(), span) or 0
    gap = {"grounds": len(unlocated), "matches_without_any_ground": homeless}
    return reporting.result(
        "core_venues",
        engine,
        taken,
        [PARSER.name],
        metadata={
            "without_coordinates": figures.table(pl.DataFrame(unlocated[:_LISTED], _COLUMNS))
        },
        checks=[_located(unlocated, gap)],
    )


def _located(unlocated: list[dict[str, object]], gap: Mapping[str, int]) -> dg.AssetCheckResult:
    waiting = [row for row in unlocated if row["coming"]]
    missing = len(waiting) + gap["matches_without_any_ground"]
    names = ", ".join(f"{row['name']} ({row['city'] or 'town unknown'})" for row in waiting[:5])
    return dg.AssetCheckResult(
        asset_key="core_venues",
        check_name=_LOCATED,
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"no weather for matches at {names or 'grounds nobody named'}; add them to "
        "storage/matching/venues.csv"
        if missing
        else None,
        metadata=dict(gap),
    )
