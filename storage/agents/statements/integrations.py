"""Integrations of agents, and what was sent to them."""

from functools import cache

from sqlalchemy import BigInteger, Integer, Text, bindparam, func, select

from storage.agents.tables.integration import dispatch, integration
from storage.kit.question import Question

_LIMIT = bindparam("limit", type_=Integer)
_BEFORE = bindparam("before_id", type_=BigInteger)
_IS_IT = integration.c.integration_id == bindparam("integration_id", type_=BigInteger)

IS_OPEN = (integration.c.open_until > func.clock_timestamp()).label("is_open")
"""Whether nothing is sent for a while, by the clock that said until when."""


@cache
def page(*, is_continued: bool, is_all: bool) -> Question:
    """Integrations, newest first. Parameters: limit[, before_id]; unless it is all, owner_id."""
    statement = select(integration).where(integration.c.deleted_at.is_(None))
    if not is_all:
        own = integration.c.owner_id == bindparam("owner_id", type_=BigInteger)
        statement = statement.where(own)
    if is_continued:
        statement = statement.where(integration.c.integration_id < _BEFORE)
    return statement.order_by(integration.c.integration_id.desc()).limit(_LIMIT)


@cache
def one() -> Question:
    """One integration that was not deleted. Parameters: integration_id."""
    return select(integration).where(_IS_IT, integration.c.deleted_at.is_(None))


@cache
def dispatches(*, is_continued: bool, has_state: bool) -> Question:
    """What was sent to an integration, newest first.

    Parameters: integration_id, limit[, before_id][, state].
    """
    shown = ("task_id", "state", "remote_agent", "remote_run", "error", "sent_at", "ended_at")
    statement = select(*(dispatch.c[name] for name in shown)).where(
        dispatch.c.integration_id == bindparam("integration_id", type_=BigInteger)
    )
    if is_continued:
        statement = statement.where(dispatch.c.task_id < _BEFORE)
    if has_state:
        statement = statement.where(dispatch.c.state == bindparam("state", type_=Text))
    return statement.order_by(dispatch.c.task_id.desc()).limit(_LIMIT)
