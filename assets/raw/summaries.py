"""ESPN's summaries as received: of matches about to begin, in play, and lately over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
from sqlalchemy import Engine, RowMapping

from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from football.competitions import Competition
from football.observations.match import MatchStatus
from sources.espn.client import EspnClient
from storage.football.statements import polling
from storage.kit.clock import Clock
from storage.raw.writes.payloads import RawStore

_PAUSE = timedelta(seconds=60)
_AFTER_THE_END = (timedelta(0), timedelta(hours=2), timedelta(hours=24))  # corrections come late


@dg.asset(
    # The matches say which to ask for.
    deps=["core_matches"],
    owners=["team:data"],
    kinds={"http", "json", "postgres"},
    code_version="1",
    pool="espn",
    check_specs=specs("raw_espn__summary"),
)
def raw_espn__summary(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    espn: dg.ResourceParam[EspnClient],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
) -> Materialized:
    """Line-ups, happenings and figures, as often as they may have changed."""
    store = RawStore(engine)
    now = clock.now()

    def receipts() -> Iterator[Receipt]:
        for each in _watched(engine, now, competitions):
            if is_due(each, now):
                slug, event_id = each["slug"], each["source_match_id"]
                yield Receipt.store(
                    store,
                    provider="espn",
                    endpoint="summary",
                    resource=f"{slug}/{event_id}",
                    fetched=espn.summary(slug, event_id),
                )

    return report(receipts())


def is_due(each: RowMapping, now: datetime) -> bool:
    """Whether to look at a watched match again.

    Before and during the match a minute after the last look; afterwards once at each of the
    instants at which figures are corrected.
    """
    last: datetime | None = each["last_fetched_at"]
    if last is None:
        return True
    if each["status"] != MatchStatus.FINISHED.value:
        return now - last >= _PAUSE
    instants = (each["recorded_at"] + after for after in _AFTER_THE_END)
    return any(last < at <= now for at in instants)


def _watched(
    engine: Engine, now: datetime, competitions: tuple[Competition, ...]
) -> list[RowMapping]:
    codes = [competition.code for competition in competitions if competition.espn]
    about = {"as_of": now, "codes": codes, "source": "espn"}
    with engine.connect() as connection:
        return list(connection.execute(polling.matches(), about).mappings())
