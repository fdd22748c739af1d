"""Rules of deliveries: pages of them."""

from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.operations.deliveries.schemas import DeliveryCursor, DeliveryPage, DeliveryRead
from storage.delivery.statements import State
from storage.delivery.statements import page as page_of


async def read_page(
    database: Database, world: str, *, page: PageRequest, state: State | None, channel: str | None
) -> DeliveryPage:
    """Return deliveries, newest first, in one state and by one channel where these are given."""
    values: dict[str, object] = {"limit": page.limit + 1}
    if page.cursor is not None:
        values["before_id"] = DeliveryCursor.decode(page.cursor).delivery_id
    if channel is not None:
        values["channel"] = channel
    statement = page_of(
        is_continued=page.cursor is not None, state=state, has_channel=channel is not None
    )
    rows = await database.fetch(statement, **values)
    items = [DeliveryRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = DeliveryCursor(delivery_id=items[-1].delivery_id).encode()
    return DeliveryPage(world=world, items=items, next_cursor=following)
