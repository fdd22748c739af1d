"""Rules of groups of errors: pages of them."""

from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.postgres.database import Database
from serving.operations.errors.schemas import ErrorCursor, ErrorGroupPage, ErrorGroupRead
from storage.ops import errors


async def read_page(database: Database, world: str, page: PageRequest) -> ErrorGroupPage:
    """Return groups, those seen last first."""
    values: dict[str, object] = {}
    if page.cursor is not None:
        cursor = ErrorCursor.decode(page.cursor)
        values |= {"before_at": cursor.last_seen_at, "before": cursor.fingerprint}
    statement = errors.page(is_continued=page.cursor is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [ErrorGroupRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: ErrorCursor(last_seen_at=last.last_seen_at, fingerprint=last.fingerprint),
    )
    return ErrorGroupPage(world=world, items=items, next_cursor=following)
