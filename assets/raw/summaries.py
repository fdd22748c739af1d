"""ESPN's summaries as received: of matches about to begin, in play, lately over, and long over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

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


class PastSummaries(dg.Config):
    """Summaries of matches that were over before anybody asked; none as long as `budget` is 0.

    Attributes:
        since: first day of the matches, as 2024-08-01.
        until: the day after the last; today if it is empty.
        budget: requests at most; a later run goes on where this one stopped.
    """

    since: str = ""
    until: str = ""
    budget: int = 0

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the instants between which matches kicked off."""
        since = datetime.fromisoformat(self.since or f"{now.year}-01-01")
        until = datetime.fromisoformat(self.until) if self.until else now
        return since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)


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
    config: PastSummaries,
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
        for slug, event_id in _past(engine, config, now, competitions):
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


def _past(
    engine: Engine, config: PastSummaries, now: datetime, competitions: tuple[Competition, ...]
) -> list[tuple[str, str]]:
    if config.budget <= 0:
        return []
    since, until = config.span(now)
    codes = [competition.code for competition in competitions if competition.espn]
    about = {"codes": codes, "source": "espn", "since": since, "until": until}
    with engine.connect() as connection:
        rows = connection.execute(polling.past(), {**about, "limit": config.budget})
        return [(row.slug, row.source_match_id) for row in rows]


def _watched(
    engine: Engine, now: datetime, competitions: tuple[Competition, ...]
) -> list[RowMapping]:
    codes = [competition.code for competition in competitions if competition.espn]
    about = {"as_of": now, "codes": codes, "source": "espn"}
    with engine.connect() as connection:
        return list(connection.execute(polling.matches(), about).mappings())
