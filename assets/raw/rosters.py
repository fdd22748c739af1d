"""ESPN's squads as received: each club's of the leagues we follow, once a week."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg
from sqlalchemy import Engine

from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from football.competitions import Competition
from sources.espn.client import EspnClient
from storage.football.statements import polling
from storage.kit.clock import Clock
from storage.raw.writes.payloads import RawStore

_EVERY = timedelta(days=7)
_MOST = 40  # of one run: the others are due the next time


@dg.asset(
    # The matches say which clubs there are.
    deps=["core_matches"],
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="espn",
    check_specs=specs("raw_espn__roster"),
)
def raw_espn__roster(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    espn: dg.ResourceParam[EspnClient],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> Materialized:
    """Squads that were not looked at for a week, those that waited longest first."""
    store, now = RawStore(engine), clock.now()
    codes = [each.code for each in competitions if each.espn]
    about = {
        "as_of": now,
        "codes": codes,
        "source": "espn",
        "before": now - _EVERY,
        "limit": _MOST,
    }
    with engine.connect() as connection:
        due = list(connection.execute(polling.squads(), about).mappings())

    def receipts() -> Iterator[Receipt]:
        for each in due:
            slug, team_id = each["slug"], each["source_team_id"]
            yield Receipt.store(
                store,
                provider="espn",
                endpoint="roster",
                resource=f"{slug}/teams/{team_id}/roster",
                fetched=espn.roster(slug, team_id),
            )

    return report(receipts())
