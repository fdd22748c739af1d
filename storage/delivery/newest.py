"""Messages of which only the newest matters, such as the head of the chain of seals.

At most one of a topic is on its way to a channel, so that a receiver that is away or slow never
keeps other messages from their turn.
"""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.delivery.tables import delivery, message, subscription
from storage.delivery.writes import Message, address
from storage.kit.rules import Rule, rows

_NOW = func.clock_timestamp()
_REPLACED = "a newer message took its place"


def publish(posted: Message, key: str) -> Rule[Sequence[str]]:
    """Post a message to the channels that subscribed to its topic and never had it.

    What still waits for such a channel is given up; while something is being sent there, nothing
    is posted, and the caller tries again later.

    Args:
        posted: the newest of its topic.
        key: what makes it the same message when it is published again.

    Returns:
        The channels it was posted to.
    """
    of_topic = subscription.c.topic == posted.topic
    wanted = select(subscription.c.channel).where(of_topic).order_by(subscription.c.channel)
    found = yield from rows(wanted.with_for_update())  # two workers take turns
    hindered = yield from _hindered(posted.topic, key)
    channels = [row["channel"] for row in found if row["channel"] not in hindered]
    if not channels:
        return []
    message_id = yield from _kept(posted, key)
    for channel in channels:
        yield from _give_up_waiting(posted.topic, channel)
    return (yield from address(message_id, channels))


def _hindered(topic: str, key: str) -> Rule[set[str]]:
    """Return the channels that had this message, and those by which one of its topic is sent."""
    of_topic = select(delivery.c.channel).join(message).where(message.c.topic == topic)
    had = of_topic.where(message.c.key == key)
    found = yield from rows(had.union(of_topic.where(delivery.c.lease_until > _NOW)))
    return {row["channel"] for row in found}


def _kept(posted: Message, key: str) -> Rule[int]:
    """Write a message unless it is there, and return its number."""
    values = {"topic": posted.topic, "type": posted.type, "body": dict(posted.body), "key": key}
    yield from rows(
        upsert(message)
        .values(**values, created_at=_NOW)
        .on_conflict_do_nothing(index_elements=[message.c.topic, message.c.key])
    )
    is_it = (message.c.topic == posted.topic) & (message.c.key == key)
    return (yield from rows(select(message.c.message_id).where(is_it)))[0]["message_id"]


def _give_up_waiting(topic: str, channel: str) -> Rule[None]:
    of_topic = select(message.c.message_id).where(message.c.topic == topic)
    yield from rows(
        update(delivery)
        .where(delivery.c.channel == channel, delivery.c.due_at.is_not(None))
        .where(delivery.c.message_id.in_(of_topic))
        .values(due_at=None, given_up_at=_NOW, last_error=_REPLACED)
    )
