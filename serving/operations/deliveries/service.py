"""Rules of deliveries: pages of them."""

from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.operations.deliveries.schemas import DeliveryCursor, DeliveryPage, DeliveryRead
from storage.delivery.statements import State, page


async def read_page(
    database: Database, world: str, *, asked: PageRequest, state: State | None, channel: str | None
) -> DeliveryPage:
    """Return deliveries, newest first, in one state and by one channel where these are given."""
    values: dict[str, object] = {"limit": asked.limit + 1}
    if asked.cursor is not None:
        values["before_id"] = DeliveryCursor.decode(asked.cursor).delivery_id
    if channel is not None:
        values["channel"] = channel
    statement = page(
        is_continued=asked.cursor is not None, state=state, has_channel=channel is not None
    )
    rows = await database.fetch(statement, **values)
    items = [DeliveryRead.model_validate(dict(row)) for row in rows[: asked.limit]]
    following = None
    if len(rows) > asked.limit:
        following = DeliveryCursor(delivery_id=items[-1].delivery_id).encode()
    return DeliveryPage(world=world, items=items, next_cursor=following)
