"""Our tables beside the newest of the provider's, as a check of an asset.

What belongs here: which tables are compared, and what that may mean. What does not: comparing two
(`assets.published`).
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import figures
from assets.published import ENDPOINT, PROVIDER, Difference, differences, ours_at
from football.competitions import Competition
from sources.errors import PayloadUnreadable
from sources.espn.standings import read_standings
from storage.matching.teams import TeamDirectory
from storage.raw.writes.payloads import RawStore

AGREES = "agrees_with_provider"
_COLUMNS = {
    "competition": pl.String(),
    "team": pl.String(),
    "what": pl.String(),
    "ours": pl.Int64(),
    "theirs": pl.Int64(),
}


def spec(asset: str) -> dg.AssetCheckSpec:
    """Specify the check that `compare` answers: it warns, and stops nothing."""
    return dg.AssetCheckSpec(
        AGREES,
        asset=asset,
        description="Places, points and goal difference are those of ESPN's tables.",
    )


def compare(
    engine: Engine, competitions: Iterable[Competition], as_of: datetime
) -> dg.AssetCheckResult:
    """Compare every table the provider has sent this season with ours at that instant."""
    found: list[Difference] = []
    compared: list[str] = []
    unreadable: list[str] = []
    for competition in competitions:
        season = competition.season_of(as_of.date())
        resource = f"{competition.espn}/{season.start_year}"
        payload = RawStore(engine).newest(PROVIDER, ENDPOINT, resource)
        if payload is None:
            continue
        try:
            published = read_standings(RawStore(engine).body(payload.payload_id))
        except PayloadUnreadable as fault:
            unreadable.append(f"{competition.code}: {fault}")
            continue
        if published.season_start_year != season.start_year:
            continue
        compared.append(competition.code)
        with engine.connect() as connection:
            ours = ours_at(connection, competition.code, season, payload.fetched_at)
            directory = TeamDirectory.load(connection, competition.country)
        found += differences(ours, published, directory)
    return dg.AssetCheckResult(
        check_name=AGREES,
        passed=not found and not unreadable,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join([*unreadable, *map(str, found[:10])]) or None,
        metadata={
            "compared": ", ".join(compared) or "no table of this season has been fetched",
            "differences": figures.table(
                pl.DataFrame([asdict(each) for each in found], schema=_COLUMNS)
            ),
        },
    )
