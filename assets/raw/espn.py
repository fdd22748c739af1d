"""ESPN as received: scoreboards of a day and of the months that hold the fixtures, and tables."""

from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg
from sqlalchemy import Engine

from assets.partitions import DAYS
from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from football.competitions import Competition
from sources.espn.client import EspnClient
from sources.espn.coverage import days_and_months, eastern_days, scoreboards
from storage.kit.clock import Clock
from storage.raw.writes.payloads import RawStore

_FIXTURE_DAYS = 15


@dg.asset(
    partitions_def=DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="espn",
    check_specs=specs("raw_espn__scoreboard"),
)
def raw_espn__scoreboard(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    espn: dg.ResourceParam[EspnClient],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> Materialized:
    """Every league's scoreboard of the day; for today also the months of the coming fixtures."""
    store = RawStore(engine)
    today = clock.now().date()
    days = [date.fromisoformat(key) for key in context.partition_keys]
    slugs = [competition.espn for competition in competitions if competition.espn]

    def receipts() -> Iterator[Receipt]:
        for slug in slugs:
            for dates in _date_parameters(days, today):
                for answer in scoreboards(espn, slug, dates):
                    if answer.is_suspect:
                        context.log.warning(f"{answer.resource} may be cut off")
                    yield Receipt.store(
                        store,
                        provider="espn",
                        endpoint="scoreboard",
                        resource=answer.resource,
                        fetched=answer.fetched,
                    )

    return report(receipts())


@dg.asset(
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="espn",
    check_specs=specs("raw_espn__standings"),
)
def raw_espn__standings(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    espn: dg.ResourceParam[EspnClient],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> Materialized:
    """Every league's table of the season in progress: ours are checked against it."""
    store = RawStore(engine)
    today = clock.now().date()
    tables = [(each.espn, each.season_of(today).start_year) for each in competitions if each.espn]
    return report(
        Receipt.store(
            store,
            provider="espn",
            endpoint="standings",
            resource=f"{slug}/{start_year}",
            fetched=espn.standings(slug, start_year),
        )
        for slug, start_year in tables
    )


def _date_parameters(days: list[date], today: date) -> list[str]:
    """Return single days, and months for fixtures; today lies in two of the provider's days."""
    if today not in days:
        return days_and_months(days, [])
    coming = [today + timedelta(days=ahead) for ahead in range(_FIXTURE_DAYS)]
    return days_and_months([*days, *eastern_days(today)], coming)
