"""Rules of quarantine: what waits, page by page."""

from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.postgres.database import Database
from serving.operations.quarantine.schemas import EntryCursor, EntryPage, EntryRead
from storage.raw import statements as waiting


async def read_page(
    database: Database, world: str, *, page: PageRequest, reason: str | None
) -> EntryPage:
    """Return open entries, oldest first."""
    values: dict[str, object] = {}
    if page.cursor is not None:
        values["after_id"] = EntryCursor.decode(page.cursor).quarantine_id
    if reason is not None:
        values["reason"] = reason
    statement = waiting.page(is_continued=page.cursor is not None, has_reason=reason is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [EntryRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: EntryCursor(quarantine_id=last.quarantine_id)
    )
    return EntryPage(world=world, items=items, next_cursor=following)
