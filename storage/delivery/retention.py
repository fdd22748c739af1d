"""What is let go of deliveries once it is old: those that ended, with their attempts and messages.

What waits, what is being sent and what is in doubt stays, however old it is. So does the newest
delivery of a topic of which only the newest message counts (`newest`): without it the same message
would go out again.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from storage.delivery.tables import attempt, delivery, message, outbox

_AT_ONCE = 5_000


def drop_ended(connection: Connection, older_than: timedelta) -> int:
    """Remove what was delivered or given up so long ago, not many at a time; return how many.

    Args:
        connection: the caller commits.
        older_than: age by the wall clock; not more than nothing keeps all for ever.
    """
    if older_than <= timedelta(0):
        return 0
    before = func.clock_timestamp() - older_than
    ended = func.coalesce(delivery.c.delivered_at, delivery.c.given_up_at)
    old = (
        select(delivery.c.delivery_id, delivery.c.message_id)
        .join(message, message.c.message_id == delivery.c.message_id)
        .where(ended < before, or_(message.c.key.is_(None), _is_followed()))
        .order_by(delivery.c.delivery_id)
        .limit(_AT_ONCE)
        .with_for_update(of=delivery, skip_locked=True)
    )
    found = connection.execute(old).all()
    numbers = [row.delivery_id for row in found]
    for table in (outbox, attempt, delivery):
        connection.execute(delete(table).where(table.c.delivery_id.in_(numbers)))
    has_delivery = exists().where(delivery.c.message_id == message.c.message_id)
    messages = {row.message_id for row in found}
    connection.execute(delete(message).where(message.c.message_id.in_(messages), ~has_delivery))
    return len(found)


def _is_followed() -> ColumnElement[bool]:
    """Whether a later message of the topic went to the same channel."""
    later, its_message = delivery.alias("later"), message.alias("its_message")
    return exists().where(
        later.c.message_id == its_message.c.message_id,
        its_message.c.topic == message.c.topic,
        later.c.channel == delivery.c.channel,
        later.c.delivery_id > delivery.c.delivery_id,
    )
