"""Tickets to the WebSocket. They last by the wall clock: nothing of the domain."""

from functools import cache

from sqlalchemy import Float, LargeBinary, bindparam, delete, func, insert
from sqlalchemy.dialects.postgresql import JSONB

from storage.kit.question import Change
from storage.kit.tables.events import ticket

_NOW = func.clock_timestamp()


@cache
def give() -> Change:
    """Keep a ticket. Parameters: digest, subject, lasts_seconds."""
    lasts = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("lasts_seconds", type_=Float))
    return insert(ticket).values(
        digest=bindparam("digest", type_=LargeBinary),
        subject=bindparam("subject", type_=JSONB),
        expires_at=_NOW + lasts,
    )


@cache
def redeem() -> Change:
    """Take a ticket that still holds, so that nobody else can. Parameters: digest."""
    return (
        delete(ticket)
        .where(
            ticket.c.digest == bindparam("digest", type_=LargeBinary), ticket.c.expires_at > _NOW
        )
        .returning(ticket.c.subject)
    )


@cache
def forget_expired() -> Change:
    """Drop tickets that nobody showed in time."""
    return delete(ticket).where(ticket.c.expires_at <= _NOW)
