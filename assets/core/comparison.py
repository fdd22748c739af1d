"""Where sources differ, season by season, and the tables a provider publishes beside ours."""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.published import ENDPOINT, PROVIDER, differences, ours_at
from assets.result import Materialized
from football.agreement import OURS, Disagreement, Kind
from football.competitions import COMPETITIONS
from football.observations.match import Season
from football.season import has_rules
from sources.errors import PayloadUnreadable
from sources.espn.standings import PublishedTable, read_standings
from storage.football.statements import agreement as questions
from storage.football.writes import agreement
from storage.football.writes.agreement import DueSeason, Tables
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.teams import TeamDirectory
from storage.raw.writes.payloads import RawStore, StoredPayload

RESULTS_AGREE, TABLES_AGREE = "results_agree", "tables_agree"
_LISTED = 50
_SCHEMA = {
    "competition": pl.String(),
    "season": pl.String(),
    "sources": pl.String(),
    "tables": pl.Int64(),
    "differing": pl.Int64(),
}


@dg.asset(
    deps=["core_matches", "raw_espn__standings"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version="1",
    pool="facts",
    check_specs=[
        contracts.spec("core_agreement"),
        dg.AssetCheckSpec(
            RESULTS_AGREE,
            asset="core_agreement",
            description=(
                "No two sources differ about a result or its day. Look into what differs:"
                " /admin/agreement, /v1/ops/agreement or touchline agreement."
            ),
        ),
        dg.AssetCheckSpec(
            TABLES_AGREE,
            asset="core_agreement",
            description="After every round the published table was ours.",
        ),
    ],
)
def core_agreement(engine: dg.ResourceParam[Engine]) -> Materialized:
    """What each source has of each season, where sources differ, and the published tables."""
    compared = compare_due(engine)
    with engine.connect() as connection:
        counts = {row.kind: row.differing for row in connection.execute(questions.by_kind())}
        seasons = connection.execute(questions.newest(), {"limit": _LISTED}).all()
    table = pl.DataFrame(
        [
            (row.code, row.label, ", ".join(row.sources), row.tables, row.differing)
            for row in seasons
        ],
        schema=_SCHEMA,
        orient="row",
    )
    of_results = {kind: counts.get(kind, 0) for kind in (Kind.SCORE, Kind.DATE, Kind.STATUS)}
    return dg.MaterializeResult(
        metadata={
            "compared": compared,
            **{f"differing/{kind}": counts.get(kind, 0) for kind in Kind},
            "seasons": figures.table(table),
        },
        check_results=[
            contracts.of_table("core_agreement", engine),
            _check(RESULTS_AGREE, of_results),
            _check(TABLES_AGREE, {Kind.TABLE: counts.get(Kind.TABLE, 0)}),
        ],
    )


def _check(name: str, counts: dict[Kind, int]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key="core_agreement",
        check_name=name,
        passed=not any(counts.values()),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={kind.value: number for kind, number in counts.items()},
    )


def compare_due(engine: Engine) -> int:
    """Compare every season with new reports from a source; return the number of seasons."""
    with engine.connect() as connection:
        due = agreement.due(connection)
    for each in due:
        tables = _tables(engine, each)
        with UnitOfWork(engine) as uow:
            agreement.compare(uow, each, tables)
            uow.commit()
    return len(due)


def _tables(engine: Engine, due: DueSeason) -> Tables:
    """Compare the last table of each round with ours at that instant."""
    slug, season = COMPETITIONS[due.code].espn, Season.named(due.label)
    if slug is None or season is None or not has_rules(due.code):
        return Tables()
    found: list[Disagreement] = []
    last_at: datetime | None = None
    rounds = _rounds(engine, slug, season)
    for number, (payload, published) in sorted(rounds.items()):
        last_at = max(last_at or payload.fetched_at, payload.fetched_at)
        found += _differing(engine, due, number, payload, published)
    last_on = None if last_at is None else last_at.date()
    return Tables(compared=len(rounds), last_on=last_on, differences=found)


def _rounds(
    engine: Engine, slug: str, season: Season
) -> dict[int, tuple[StoredPayload, PublishedTable]]:
    """Return the last readable table of each round of a season."""
    store = RawStore(engine)
    found: dict[int, tuple[StoredPayload, PublishedTable]] = {}
    for payload in store.every(PROVIDER, ENDPOINT, f"{slug}/{season.start_year}"):
        try:
            published = read_standings(store.body(payload.payload_id))
        except PayloadUnreadable:
            continue
        if published.season_start_year == season.start_year and published.standings:
            played = max(each.played for each in published.standings)
            found[played] = (payload, published)
    return {number: table for number, table in found.items() if number}


def _differing(
    engine: Engine, due: DueSeason, number: int, payload: StoredPayload, published: PublishedTable
) -> Iterator[Disagreement]:
    season = Season.named(due.label)
    if season is None:
        return
    with engine.connect() as connection:
        ours = ours_at(connection, due.code, season, payload.fetched_at)
        directory = TeamDirectory.load(connection, due.country)
    for each in differences(ours, published, directory):
        yield Disagreement(
            kind=Kind.TABLE,
            source=PROVIDER,
            other=OURS,
            value=f"{each.what} {_shown(each.theirs)}",
            other_value=f"{each.what} {_shown(each.ours)}",
            team_id=directory.named(each.team),
            round=number,
            payload_id=payload.payload_id,
        )


def _shown(value: int | None) -> str:
    return "—" if value is None else str(value)
