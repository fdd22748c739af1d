"""Rules of operations: a provider's row as people read it."""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

from football.competitions import competitions_of
from football.match_day_cost import Kickoff, costs
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.operations.providers.schemas import FeedPage, FeedRead, MatchDayRead
from storage.football.statements import fixtures
from storage.kit.statements import clock
from storage.providers import statements as feeds

_DAYS = 7


async def read_feeds(database: Database, world: str) -> FeedPage:
    """Return how every provider stands, with what of its rows waits in quarantine.

    A provider whose hosts stand for themselves (`news:…`) shares its quarantine among them.
    """
    quarantined: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await database.fetch(feeds.waiting_rows()):
        quarantined[row["provider"]][row["reason"]] = row["row_count"]
    items = [
        _feed_of(row, quarantined.get(row["provider"].partition(":")[0], {}))
        for row in await database.fetch(feeds.providers())
    ]
    budget = next((each.budget_per_day for each in items if each.provider == "espn"), None)
    coming = await _match_days(database, world, budget)
    return FeedPage(world=world, items=items, next_cursor=None, match_days=coming)


async def _match_days(database: Database, world: str, budget: int | None) -> list[MatchDayRead]:
    followed = competitions_of(simulated=world == "simulated")
    slugs = {each.code: each.espn for each in followed if each.espn}
    now: datetime = (await database.fetch(clock.now()))[0]["now"]
    today = datetime.combine(now.date(), time(), UTC)
    rows = await database.fetch(
        fixtures.kickoffs(), since=now, until=today + timedelta(days=_DAYS), codes=sorted(slugs)
    )
    kickoffs = [Kickoff(slug=slugs[row["code"]], at=row["kickoff_at"]) for row in rows]
    days = [(today + timedelta(days=ahead)).date() for ahead in range(_DAYS)]
    return [
        MatchDayRead(
            day=each.day,
            matches=each.matches,
            competitions=each.leagues,
            boards=each.boards,
            summaries=each.summaries,
            routine=each.routine,
            requests=each.requests,
            budget_per_day=budget,
            is_within_budget=budget is None or each.requests <= budget,
        )
        for each in costs(kickoffs, days, len(slugs))
    ]


def _feed_of(row: Row, quarantined: dict[str, int]) -> FeedRead:
    limit = row["budget_per_day"]
    used = row["budget_used"] if row["is_budget_of_today"] else 0
    return FeedRead(
        provider=row["provider"],
        circuit=row["circuit"],
        is_stale=row["is_stale"],
        stale_at=row["stale_at"],
        last_success_at=row["last_success_at"],
        last_attempt_at=row["last_attempt_at"],
        last_failure_at=row["last_failure_at"],
        last_changed_at=row["last_changed_at"],
        last_status=row["last_status"],
        error_class=row["last_error_class"],
        failures=row["failures"],
        open_until=row["open_until"],
        budget_per_day=limit,
        budget_left=None if limit is None else max(0, limit - used),
        addresses=row["address_count"],
        failing_addresses=row["failing_count"],
        quarantined=quarantined,
    )
