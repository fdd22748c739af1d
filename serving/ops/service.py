"""Rules of operations: a provider's row as people read it."""

from collections import defaultdict

from serving.ops.schemas import FeedPage, FeedRead
from serving.postgres.database import Database
from serving.postgres.driver import Row
from storage.statements import feeds


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
    return FeedPage(world=world, items=items, next_cursor=None)


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
