"""Reading the event log. Writing it is `storage.kit.events` alone."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    Text,
    bindparam,
    cast,
    func,
    select,
    true,
)

from storage.kit.audiences import PLATFORM_PATTERN
from storage.kit.question import Question
from storage.kit.tables.events import epoch, event


@cache
def log() -> Question:
    """Which log this is and what is no longer kept of it."""
    return select(epoch.c.epoch, epoch.c.dropped_through)


@cache
def head() -> Question:
    """The log and its newest seq, which is the last dropped one while it is empty."""
    newest = select(func.max(event.c.seq)).scalar_subquery()
    return select(
        epoch.c.epoch,
        epoch.c.dropped_through,
        func.greatest(newest, epoch.c.dropped_through).label("head"),
    )


@cache
def after() -> Question:
    """Events after a seq, in commit order. Parameters: after, limit."""
    return _rows().where(event.c.seq > bindparam("after", type_=BigInteger))


@cache
def following() -> Question:
    """The log, with each event after a seq: one row without any if there is none.

    One statement, so that events and epoch are of one moment. Parameters: after, limit.
    """
    coming = after().lateral("coming")
    return (
        select(epoch.c.epoch, epoch.c.dropped_through, coming)
        .select_from(epoch.outerjoin(coming, true()))
        .order_by(coming.c.seq)
    )


@cache
def between(*, has_topics: bool) -> Question:
    """Events in (after, through], in commit order. Parameters: after, through, limit[, topics]."""
    statement = after().where(event.c.seq <= bindparam("through", type_=BigInteger))
    if has_topics:
        wanted = bindparam("topics", type_=ARRAY(Text))
        return statement.where(event.c.topics.overlap(wanted))
    # Events of talks are not read only to be dropped.
    each = func.unnest(event.c.topics).column_valued("each")
    foreign = select(each).where(each.op("!~")(PLATFORM_PATTERN)).exists()
    return statement.where(~foreign)


@cache
def of_match() -> Question:
    """What happened in a match, in order. Parameters: match_id, after, since, until, limit."""
    instant = DateTime(timezone=True)
    return after().where(
        event.c.payload["match_id"].astext == bindparam("match_id", type_=Text),
        event.c.occurred_at.between(
            bindparam("since", type_=instant), bindparam("until", type_=instant)
        ),
    )


def _rows() -> Question:
    return (
        select(
            event.c.seq,
            event.c.topics,
            event.c.type,
            event.c.version,
            # As text: serving passes it on without looking inside.
            cast(event.c.payload, Text).label("payload"),
            event.c.occurred_at,
        )
        .order_by(event.c.seq)
        .limit(bindparam("limit", type_=Integer))
    )
