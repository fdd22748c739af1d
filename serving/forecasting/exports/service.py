"""Rules of exports: which rows, in batches, so that memory does not grow with the answer."""

from collections.abc import AsyncIterator, Mapping, Sequence

from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import exports

BATCH = 2000


async def batches(
    database: Database, filters: Mapping[str, object], *, size: int = BATCH
) -> AsyncIterator[Sequence[Row]]:
    """Yield sealed forecasts in the order they were sealed; the last batch may be empty.

    No connection is held between batches, so a slow reader keeps none from others.

    Args:
        database: where they are.
        filters: values by name, those of `storage.forecast.statements.exports.FILTERS`.
        size: rows per batch.
    """
    names = frozenset(filters)
    place: dict[str, object] = {}
    while True:
        statement = exports.page(filters=names, is_continued=bool(place))
        rows = await database.fetch(statement, limit=size, **filters, **place)
        yield rows
        if len(rows) < size:
            return
        place = {"after_seal_no": rows[-1]["seal_no"], "after_position": rows[-1]["position"]}
