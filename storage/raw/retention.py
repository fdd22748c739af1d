"""What is let go after a while: answers that changed nothing, and the log of events.

Facts and forecasts are kept for ever.

A poll that brought the very bytes of the one before is a row that refers to them. Once it is old
nothing rests on it: no fact came of it, and its bytes stay with the first.
"""

from datetime import timedelta

from sqlalchemy import Connection, bindparam, exists, select, text

from storage.kit import clock, events
from storage.kit.tables.events import event

_IS_KEPT = select(
    exists().where(
        event.c.seq > bindparam("after"),
        event.c.seq <= bindparam("last"),
        event.c.occurred_at >= bindparam("oldest_kept_at", type_=event.c.occurred_at.type),
    )
)


def drop_events(connection: Connection, older_than: timedelta) -> int:
    """Drop partitions of the event log whose every event is so old; return how many.

    A reader who stopped before gets `recovered: false`.

    Args:
        connection: the caller commits.
        older_than: age by the domain clock; not more than nothing keeps all for ever.
    """
    if older_than <= timedelta(0):
        return 0
    oldest_kept_at = clock.now(connection) - older_than
    through = -1
    for last in events.partition_ends(connection):
        # The log is in order, but a payload parsed again late reports what occurred long ago.
        parameters = {"after": through, "last": last, "oldest_kept_at": oldest_kept_at}
        if connection.execute(_IS_KEPT, parameters).scalar_one():
            break
        through = last
    return events.drop_partitions(connection, through=through)


def drop_unchanged(connection: Connection, older_than: timedelta) -> int:
    """Drop answers equal to the one before that came so long ago, and their entries in the books.

    One with rows still in quarantine stays until these are resolved.

    Args:
        connection: the caller commits.
        older_than: age by the domain clock; not more than nothing keeps all for ever.
    """
    if older_than <= timedelta(0):
        return 0
    return connection.execute(
        text("SELECT raw.drop_unchanged(:before)"),
        {"before": clock.now(connection) - older_than},
    ).scalar_one()
