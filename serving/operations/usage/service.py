"""Rules of usage: sums over days."""

from datetime import UTC, date, datetime, timedelta

from serving.kit.errors import BadRequestError
from serving.kit.postgres.database import Database
from serving.operations.usage.schemas import UsageRead, UsageRow
from storage.ops import usage
from storage.ops.usage import Grouping

_USUAL_DAYS = 7


async def read_usage(
    database: Database,
    world: str,
    *,
    days: tuple[date | None, date | None],
    by: frozenset[Grouping],
    limit: int,
) -> UsageRead:
    """Return figures from one day to another, both included; the last week by default.

    Raises:
        BadRequestError: the first day is after the last.
    """
    last = days[1] or datetime.now(UTC).date()
    first = days[0] or last - timedelta(days=_USUAL_DAYS - 1)
    if first > last:
        raise BadRequestError.parameter("from", "after `to`; allowed: a day not after it")
    rows = await database.fetch(usage.summed(by), first=first, last=last, limit=limit + 1)
    items = [UsageRow.model_validate(dict(row)) for row in rows[:limit]]
    return UsageRead(world=world, first=first, last=last, items=items, is_whole=len(rows) <= limit)
