"""Rules of schedules."""

from collections.abc import Mapping
from typing import Any

from serving.access.subject import Subject
from serving.agents.inputs import task_input
from serving.agents.parts import AgentParts
from serving.agents.refusals import refusals
from serving.agents.schedules.schemas import (
    ScheduleDetail,
    ScheduleEdit,
    ScheduleRead,
    SchedulesRead,
    ScheduleWrite,
)
from storage.agents.statements import agents as questions
from storage.agents.writes import schedules
from storage.agents.writes.schedules import NewSchedule


async def read_all(parts: AgentParts, agent_id: int) -> SchedulesRead:
    """Return the schedules of an agent."""
    rows = await parts.database.fetch(questions.schedules(), agent_id=agent_id)
    items = [ScheduleRead.model_validate(dict(row)) for row in rows]
    return SchedulesRead(world=parts.world, items=items)


async def create(
    parts: AgentParts, subject: Subject, agent: Mapping[str, Any], wanted: ScheduleWrite
) -> ScheduleDetail:
    """Let a task come again and again.

    Raises:
        BadRequestError: the agent takes no such task.
        ForbiddenError: the subject lacks a scope that tasks of this kind need.
        ConflictError: the agent has as many as there may be.
    """
    new = NewSchedule(
        kind=wanted.kind,
        input=task_input(subject, agent, wanted.kind, wanted.input),
        priority=wanted.priority,
        every_seconds=wanted.every_seconds,
        first_at=wanted.first_at,
    )
    with refusals():
        row = await parts.writes.apply(subject, schedules.create, agent["agent_id"], new)
    return _detail(parts, row)


async def edit(
    parts: AgentParts, subject: Subject, schedule_id: int, wanted: ScheduleEdit
) -> ScheduleDetail:
    """Switch a schedule on or off."""
    with refusals():
        row = await parts.writes.apply(
            subject, schedules.switch, schedule_id, is_active=wanted.is_active
        )
    return _detail(parts, row)


def _detail(parts: AgentParts, row: Mapping[str, Any]) -> ScheduleDetail:
    shown = ScheduleRead.model_validate(dict(row))
    return ScheduleDetail(world=parts.world, **shown.model_dump())
