"""Deliveries, newest first, with their state and their last attempt."""

from functools import cache
from typing import Literal, get_args

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, bindparam, case, func, select

from storage.delivery.tables import attempt, delivery, message
from storage.kit.question import Question

State = Literal["waiting", "sending", "in_doubt", "delivered", "given_up"]
STATES: tuple[State, ...] = get_args(State)

_NOW = func.clock_timestamp()
_IN_STATE: dict[State, ColumnElement[bool]] = {
    "waiting": delivery.c.due_at.is_not(None),
    "sending": delivery.c.lease_until > _NOW,
    "in_doubt": delivery.c.lease_until <= _NOW,
    "delivered": delivery.c.delivered_at.is_not(None),
    "given_up": delivery.c.given_up_at.is_not(None),
}
_STATE = case(*[(condition, state) for state, condition in _IN_STATE.items()]).label("state")


@cache
def page(
    *, is_continued: bool, state: State | None, has_channel: bool = False, has_topic: bool = False
) -> Question:
    """Deliveries, newest first. Parameters: limit[, before_id][, channel][, topic].

    In doubt is whatever was begun and has no known outcome: its worker died, or the other end
    did not answer.
    """
    statement = (
        select(
            delivery,
            _STATE,
            message.c.topic,
            message.c.type,
            attempt.c.started_at,
            attempt.c.worker,
        )
        .join(message, message.c.message_id == delivery.c.message_id)
        .outerjoin(
            attempt,
            (attempt.c.delivery_id == delivery.c.delivery_id)
            & (attempt.c.attempt_no == delivery.c.attempts),
        )
        .order_by(delivery.c.delivery_id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(delivery.c.delivery_id < before)
    if state is not None:
        statement = statement.where(_IN_STATE[state])
    if has_channel:
        statement = statement.where(delivery.c.channel == bindparam("channel", type_=Text))
    if has_topic:
        statement = statement.where(message.c.topic == bindparam("topic", type_=Text))
    return statement


@cache
def overdue() -> Question:
    """How many deliveries of each channel wait although their time came. Parameters: seconds."""
    grace = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("seconds"))
    return (
        select(delivery.c.channel, func.count().label("delivery_count"))
        .where(delivery.c.due_at <= _NOW - grace)
        .group_by(delivery.c.channel)
    )
