"""Schedules: tasks that come by the clock; the sweep makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.agents.tables.agent import schedule
from storage.agents.writes import agents
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import TooManyError, UnknownError
from storage.kit.rules import Row, Rule, one, rows

MOST_SCHEDULES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchedule:
    """A schedule to be; its input has been checked by its kind.

    Attributes:
        first_at: when its first task is due; None is now.
    """

    kind: str
    input: Mapping[str, Any]
    priority: int
    every_seconds: int
    first_at: datetime | None = None


def create(agent_id: int, new: NewSchedule) -> Rule[Row]:
    """Let a task come again and again, and return the schedule.

    Raises:
        UnknownError: there is no such agent.
        TooManyError: it has as many schedules as there may be.
    """
    owner = yield from agents.locked(agent_id)
    known = yield from rows(
        select(func.count().label("count")).where(
            schedule.c.agent_id == agent_id, schedule.c.is_active
        )
    )
    if known[0]["count"] >= MOST_SCHEDULES:
        raise TooManyError(
            f"an agent has at most {MOST_SCHEDULES} schedules; switch one off first"
        )
    made = yield from rows(
        insert(schedule)
        .values(
            agent_id=agent_id,
            owner_id=owner["owner_id"],
            kind=new.kind,
            input=dict(new.input),
            priority=new.priority,
            every_seconds=new.every_seconds,
            next_at=NOW if new.first_at is None else new.first_at,
        )
        .returning(schedule)
    )
    return made[0]


def switch(schedule_id: int, *, is_active: bool) -> Rule[Row]:
    """Let a schedule make tasks, or none for now. Raises `UnknownError`."""
    row = yield from one(
        update(schedule)
        .where(schedule.c.schedule_id == schedule_id)
        .values(is_active=is_active)
        .returning(schedule)
    )
    if row is None:
        raise UnknownError(f"there is no schedule {schedule_id}")
    return row
