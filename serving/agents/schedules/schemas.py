"""Shapes of schedules. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import Instant
from serving.kit.schemas import example

_SCHEDULE: dict[str, Any] = {
    "schedule_id": 3,
    "agent_id": 42,
    "kind": "watch",
    "input": {"checks": ["freshness"]},
    "priority": 4,
    "every_seconds": 3600,
    "is_active": True,
    "next_at": "2026-03-01T13:00:00Z",
}


class ScheduleWrite(BaseModel):
    """A task that comes again and again."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "watch", "every_seconds": 3600}]},
    )

    kind: Annotated[str, Field(min_length=1, max_length=40)]
    input: dict[str, Any] = Field(default_factory=dict[str, Any])
    priority: Annotated[int, Field(ge=0, le=9)] = 4
    every_seconds: Annotated[int, Field(ge=60, le=2_678_400)]
    first_at: Instant | None = Field(default=None, description="Now, if it is left out.")


class ScheduleEdit(BaseModel):
    """Whether a schedule makes tasks."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"is_active": False}]}
    )

    is_active: bool


class ScheduleRead(BaseModel):
    """A task that comes again and again; one that is not done yet is not made twice."""

    schedule_id: int
    agent_id: int
    kind: str
    input: dict[str, Any]
    priority: int
    every_seconds: int
    is_active: bool
    next_at: datetime


class ScheduleDetail(ScheduleRead):
    """One schedule."""

    model_config = example(world="simulated", **_SCHEDULE)

    world: str


class SchedulesRead(BaseModel):
    """The schedules of an agent."""

    model_config = example(world="simulated", items=[_SCHEDULE])

    world: str
    items: list[ScheduleRead]
