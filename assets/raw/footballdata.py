"""football-data.co.uk as received: results and prices by season, prices of the coming round."""

import dagster as dg
from sqlalchemy import Engine

from assets.partitions import HISTORY, CompetitionSeason
from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from sources.footballdata.client import FootballDataClient
from storage.raw.writes.payloads import RawStore

PROVIDER = "footballdata"


@dg.asset(
    partitions_def=HISTORY,
    backfill_policy=dg.BackfillPolicy.single_run(),
    owners=["team:data"],
    kinds={"http", "csv", "postgres"},
    code_version="1",
    pool="footballdata",
    check_specs=specs("raw_footballdata__season"),
)
def raw_footballdata__season(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    footballdata: dg.ResourceParam[FootballDataClient],
) -> Materialized:
    """One CSV per competition and season: results, statistics and prices of every match."""
    store = RawStore(engine)
    seasons = sorted(CompetitionSeason.of_key(key) for key in context.partition_keys)
    return report(
        Receipt.store(
            store,
            provider=PROVIDER,
            endpoint="season",
            resource=f"{season.code}/{season.start_year}",
            fetched=footballdata.season(season.code, season.start_year),
        )
        for season in seasons
    )


@dg.asset(
    owners=["team:data"],
    kinds={"http", "csv", "postgres"},
    code_version="1",
    pool="footballdata",
    check_specs=specs("raw_footballdata__fixtures"),
)
def raw_footballdata__fixtures(
    engine: dg.ResourceParam[Engine], footballdata: dg.ResourceParam[FootballDataClient]
) -> Materialized:
    """The coming round with the prices collected so far."""
    receipt = Receipt.store(
        RawStore(engine),
        provider=PROVIDER,
        endpoint="fixtures",
        resource="fixtures",
        fetched=footballdata.fixtures(),
    )
    return report([receipt])
