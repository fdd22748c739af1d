"""The event log: commit-ordered, resumable by cursor, never a silent gap.

`seq` is drawn under an advisory lock as the last statement of a transaction, so a reader that
has seen seq n has seen everything below n that will ever exist. Holes are legal: compare cursors,
never count. Written only through `storage.kit.unit_of_work`.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from psycopg import sql
from psycopg.abc import AdaptContext
from sqlalchemy import Connection, bindparam, func, select, text, update

from storage.kit.audiences import Audience
from storage.kit.engine import driver_connection
from storage.kit.event_payload import Payload
from storage.kit.tables.events import epoch, event

CHANNEL = "touchline_events"
PARTITION_SIZE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening, with every topic it concerns; made by `of`, so that its schema holds."""

    type: str
    topics: Sequence[str]
    payload: Mapping[str, Any]
    occurred_at: datetime
    version: int = 1

    @classmethod
    def of(cls, payload: Payload, *, topics: Iterable[str], occurred_at: datetime) -> "Event":
        """Return the event of a payload.

        Raises:
            ValueError: its type is not published under one of these topics, or is personal and
                there are several.
        """
        named = tuple(topics)
        strange = [topic for topic in named if not payload.allows(topic)]
        if strange or not named:
            raise ValueError(f"{payload.event_type} is published under {payload.topics}: {named}")
        if payload.audience() is Audience.PERSONAL and len(named) > 1:
            raise ValueError(f"{payload.event_type} is personal; publish one for each of {named}")
        return Event(
            type=payload.event_type,
            topics=named,
            payload=payload.model_dump(mode="json", exclude_unset=True),
            occurred_at=occurred_at,
            version=payload.event_version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent(Event):
    """An event that has its place in the log."""

    seq: int


class InvalidCursorError(ValueError):
    """A cursor that this log never handed out."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the log: `epoch:seq`. A restore or reset starts another epoch."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.seq}"

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read a cursor.

        Raises:
            InvalidCursorError: saying what a cursor looks like.
        """
        head, colon, tail = value.partition(":")
        if not (colon and head.isalnum() and tail.isascii() and tail.isdigit() and len(tail) < 19):
            raise InvalidCursorError(
                f"{value[:60]!r} is no cursor: it must be epoch:seq as an earlier answer gave it,"
                " e.g. 5f3c9a1e:1042"
            )
        return cls(head, int(tail))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a reader gets.

    Attributes:
        next: where to go on; past events of other topics too.
        recovered: False when events between the cursor and `next` cannot be given (another
            epoch, a dropped partition, too far behind): take a snapshot, then go on from `next`.
    """

    events: Sequence[StoredEvent]
    next: Cursor
    recovered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last committed event, and the last one that retention dropped."""

    cursor: Cursor
    dropped_through: int = field(default=0)


_APPEND_AND_COMMIT = sql.SQL("SELECT last FROM events.append(CAST({} AS jsonb)); COMMIT")


def _batch(events: Iterable[Event]) -> str:
    """Return the argument of `events.append`."""
    rows = [asdict(item) | {"occurred_at": item.occurred_at.isoformat()} for item in events]
    return json.dumps(rows, allow_nan=False)


def append_and_commit_text(events: Iterable[Event], connection: AdaptContext | None = None) -> str:
    """Return the two statements of `append_and_commit` as one text without parameters.

    Parameters would need the extended protocol, whose messages hold one statement.

    Args:
        events: what is appended.
        connection: for whose server the text is quoted; any server understands it without one.
    """
    return _APPEND_AND_COMMIT.format(sql.Literal(_batch(events))).as_string(connection)


def append_and_commit(connection: Connection, events: Sequence[Event]) -> int:
    """Write events, commit, wake the readers, and return the last seq.

    All in one message to the server: all other writers wait from the append to COMMIT, and none
    should wait for a client to be scheduled, or for a network.
    """
    return connection.exec_driver_sql(
        append_and_commit_text(events, driver_connection(connection)),
        execution_options={"no_parameters": True},  # a % in the text is one
    ).scalar_one()


_EPOCH = select(epoch.c.epoch, epoch.c.dropped_through)
_LAST = select(func.max(event.c.seq))
_AFTER = (
    select(event)
    .where(event.c.seq > bindparam("after"), event.c.seq <= bindparam("until"))
    .order_by(event.c.seq)
    .limit(bindparam("limit"))
)
_AFTER_OF_TOPICS = _AFTER.where(event.c.topics.overlap(bindparam("topics")))


def head(connection: Connection) -> Head:
    """Return where the log ends: everything up to it is committed."""
    name, dropped_through = connection.execute(_EPOCH).one()
    last = connection.execute(_LAST).scalar_one() or dropped_through
    return Head(cursor=Cursor(name, last), dropped_through=dropped_through)


def read_after(
    connection: Connection,
    cursor: Cursor,
    *,
    topics: Sequence[str] | None = None,
    limit: int = 500,
    max_behind: int | None = None,
) -> Batch:
    """Return the events after `cursor`, oldest first, at most `limit` of them.

    Args:
        connection: any; READ COMMITTED is enough, because the log is commit-ordered.
        cursor: where the reader stopped.
        topics: only events with one of these; None is all.
        limit: the most events to return.
        max_behind: a reader further behind than this many seqs is not served the gap.
    """
    end = head(connection)
    last = end.cursor.seq
    is_lost = cursor.epoch != end.cursor.epoch or not end.dropped_through <= cursor.seq <= last
    if is_lost or (max_behind is not None and last - cursor.seq > max_behind):
        return Batch(events=(), next=end.cursor, recovered=False)
    bounds = {"after": cursor.seq, "until": last, "limit": limit}
    if topics is None:
        rows = connection.execute(_AFTER, bounds).mappings().all()
    else:
        bounds_of_topics = bounds | {"topics": list(topics)}
        rows = connection.execute(_AFTER_OF_TOPICS, bounds_of_topics).mappings().all()
    found = tuple(StoredEvent(**row) for row in rows)
    reached = found[-1].seq if len(found) == limit else last
    return Batch(events=found, next=Cursor(end.cursor.epoch, reached))


def rotate_epoch(connection: Connection) -> str:
    """Start another epoch: after a restore or a reset, no older cursor means anything."""
    name = secrets.token_hex(4)
    connection.execute(update(epoch).values(epoch=name, started_at=func.clock_timestamp()))
    return name


def ensure_partitions(connection: Connection) -> None:
    """Open the partitions that coming events fall into; called at migrate and daily."""
    connection.execute(text("SELECT events.ensure_partitions()"))


def partition_ends(connection: Connection) -> list[int]:
    """Return the last seq that each partition may hold, oldest first, of those that are full."""
    end = head(connection).cursor.seq
    ends = ((number + 1) * PARTITION_SIZE - 1 for number in _partitions(connection))
    return [last for last in ends if last <= end]


def drop_partitions(connection: Connection, *, through: int) -> int:
    """Forget whole partitions that end at or before seq `through`; readers there lose the gap.

    Returns:
        How many partitions were dropped.
    """
    return connection.execute(
        text("SELECT events.drop_partitions(:through)"), {"through": through}
    ).scalar_one()


def _partitions(connection: Connection) -> list[int]:
    names = connection.execute(
        text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = :p ::regclass"),
        {"p": "events.event"},
    ).scalars()
    return sorted(int(name.rpartition("_p")[2]) for name in names)
