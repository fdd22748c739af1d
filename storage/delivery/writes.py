"""Posting a message, and each step of its delivery.

A delivery is attempted at most once at a time, and never again after an attempt whose outcome is
not known. The attempt is recorded, and committed, before anything is sent; its outcome after. What
says that it did not arrive is tried again, later each time; what says nothing is in doubt and is
left to a person. What a message holds in confidence is removed from it once it is not sent again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Text,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.delivery.tables import attempt, delivery, message, subscription
from storage.kit.jobs import Job
from storage.kit.rules import Defer, Rule, rows
from storage.kit.unit_of_work import UnitOfWork

TASK = "deliver"
MOST_ATTEMPTS = 12
LEASE = timedelta(seconds=30)
"""Longer than any channel may take for one attempt."""

CONFIDENTIAL = ("token", "to", "name")
"""Keys of a body that are kept only until it is sent or given up: what opens, and who is named."""

Outcome = Literal["delivered", "failed", "refused", "unknown"]

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(hours=6)
_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to reach somebody outside.

    Attributes:
        topic: what it is about, such as `alerts`.
        type: of the event it reports.
        body: plain JSON values; those of `CONFIDENTIAL` keys do not stay.
    """

    topic: str
    type: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt, recorded and not yet made."""

    delivery_id: int
    attempt_no: int
    type: str
    body: Mapping[str, Any]


class NotInDoubtError(LookupError):
    """There is no delivery with that number whose outcome is unknown."""


def subscribe(engine: Engine, topic: str, channel: str, least_urgency: int | None) -> None:
    """Let a channel have the messages of a topic from some urgency on; None ends that."""
    with engine.begin() as connection:
        if least_urgency is None:
            ended = (subscription.c.topic == topic) & (subscription.c.channel == channel)
            connection.execute(delete(subscription).where(ended))
            return
        values = {"topic": topic, "channel": channel, "least_urgency": least_urgency}
        connection.execute(
            upsert(subscription)
            .values(values)
            .on_conflict_do_update(
                index_elements=[subscription.c.topic, subscription.c.channel],
                set_={"least_urgency": least_urgency},
            )
        )


def publish(posted: Message, *, urgency: int) -> Rule[None]:
    """Post a message to every channel that subscribed to its topic."""
    wanted = (subscription.c.topic == posted.topic) & (subscription.c.least_urgency <= urgency)
    found = yield from rows(select(subscription.c.channel).where(wanted))
    if found:
        yield from post(posted, [row["channel"] for row in found])


def post(posted: Message, channels: Sequence[str]) -> Rule[int]:
    """Post a message to some channels and return its number."""
    made = yield from rows(
        insert(message)
        .values(topic=posted.topic, type=posted.type, body=dict(posted.body), created_at=_NOW)
        .returning(message.c.message_id)
    )
    message_id: int = made[0]["message_id"]
    yield from address(message_id, channels)
    return message_id


def address(message_id: int, channels: Sequence[str]) -> Rule[Sequence[str]]:
    """Let a message go out by these channels, and return those by which it did not already."""
    new: list[str] = []
    for channel in channels:
        row = {"message_id": message_id, "channel": channel, "created_at": _NOW, "due_at": _NOW}
        written = upsert(delivery).values(**row).on_conflict_do_nothing()
        if (yield from rows(written.returning(delivery.c.delivery_id))):
            yield Defer(Job(task=TASK, arguments={"channel": channel}))
            new.append(channel)
    return new


def begin(engine: Engine, channel: str, worker: str) -> Attempt | None:
    """Record an attempt of the delivery that has waited longest; None when nothing is due."""
    due = (
        select(delivery.c.delivery_id, delivery.c.attempts, message.c.type, message.c.body)
        .join(message, message.c.message_id == delivery.c.message_id)
        .where(delivery.c.channel == channel, delivery.c.due_at <= _NOW)
        .order_by(delivery.c.due_at, delivery.c.delivery_id)
        .limit(1)
        .with_for_update(of=delivery, skip_locked=True)
    )
    with engine.begin() as connection:
        row = connection.execute(due).one_or_none()
        if row is None:
            return None
        begun = Attempt(
            delivery_id=row.delivery_id,
            attempt_no=row.attempts + 1,
            type=row.type,
            body=row.body,
        )
        connection.execute(
            update(delivery)
            .where(delivery.c.delivery_id == begun.delivery_id)
            .values(attempts=begun.attempt_no, due_at=None, lease_until=_NOW + LEASE)
        )
        connection.execute(
            insert(attempt).values(
                delivery_id=begun.delivery_id,
                attempt_no=begun.attempt_no,
                started_at=_NOW,
                worker=worker,
            )
        )
    return begun


def finish(
    engine: Engine, begun: Attempt, outcome: Outcome, error: str | None = None
) -> datetime | None:
    """Record how an attempt went, and return when the next one is due, if there will be one.

    The outcome of an attempt whose lease is over is still the truth, and ends the doubt; that of
    one which somebody has meanwhile released is kept beside it and changes nothing else.
    """
    is_open = (attempt.c.delivery_id == begun.delivery_id) & (
        attempt.c.attempt_no == begun.attempt_no
    )
    ours = (delivery.c.delivery_id == begun.delivery_id) & (
        delivery.c.attempts == begun.attempt_no
    )
    with engine.begin() as connection:
        connection.execute(
            update(attempt)
            .where(is_open, attempt.c.outcome.is_(None))
            .values(finished_at=_NOW, outcome=outcome, error=error)
        )
        due: datetime | None = connection.execute(
            update(delivery)
            .where(ours, delivery.c.lease_until.is_not(None))
            .values(last_error=error, **_after(outcome, begun.attempt_no))
            .returning(delivery.c.due_at)
        ).scalar_one_or_none()
        _forget(connection, begun.delivery_id)
        return due


def _forget(connection: Connection, delivery_id: int) -> None:
    """Remove what a message holds in confidence, if no delivery of it can still be made."""
    of = select(delivery.c.message_id).where(delivery.c.delivery_id == delivery_id)
    is_open = delivery.c.delivered_at.is_(None) & delivery.c.given_up_at.is_(None)
    keys = cast(list(CONFIDENTIAL), ARRAY(Text))
    connection.execute(
        update(message)
        .where(message.c.message_id == of.scalar_subquery())
        .where(message.c.body.op("?|")(keys))
        .where(~exists().where(delivery.c.message_id == message.c.message_id, is_open))
        .values(body=message.c.body.op("-", return_type=JSONB())(keys))
    )


def _after(outcome: Outcome, attempt_no: int) -> dict[str, ColumnElement[datetime] | None]:
    """Return the columns that say what comes next."""
    if outcome == "unknown":
        return {"lease_until": _NOW}
    if outcome == "delivered":
        return {"lease_until": None, "delivered_at": _NOW}
    if outcome == "refused" or attempt_no >= MOST_ATTEMPTS:
        return {"lease_until": None, "given_up_at": _NOW}
    pause = min(_FIRST_PAUSE * 2 ** (attempt_no - 1), _LONGEST_PAUSE)
    return {"lease_until": None, "due_at": _NOW + pause}


def release(uow: UnitOfWork, delivery_id: int) -> None:
    """Send a delivery in doubt again, though it may have arrived; the caller commits.

    Raises:
        NotInDoubtError: its outcome is known, or an attempt is running.
    """
    channel = _settle(uow, delivery_id, due_at=_NOW)
    uow.defer(Job(task=TASK, arguments={"channel": channel}))


def close(uow: UnitOfWork, delivery_id: int) -> None:
    """Never send a delivery in doubt again; the caller commits. Raises as `release`."""
    _settle(uow, delivery_id, given_up_at=_NOW)
    _forget(uow.connection, delivery_id)


def _settle(uow: UnitOfWork, delivery_id: int, **values: ColumnElement[datetime]) -> str:
    channel = uow.connection.execute(
        update(delivery)
        .where(delivery.c.delivery_id == delivery_id, delivery.c.lease_until <= _NOW)
        .values(lease_until=None, **values)
        .returning(delivery.c.channel)
    ).scalar_one_or_none()
    if channel is None:
        raise NotInDoubtError(
            f"there is no delivery {delivery_id} in doubt;"
            " see touchline deliveries list --state in_doubt"
        )
    return channel
