"""Shapes of background jobs. Instants are the wall clock's."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example

_JOBS: dict[str, Any] = {
    "task": "deliver",
    "state": "todo",
    "number": 3,
    "oldest_at": "2026-03-01T12:00:00Z",
}


class JobsOfTask(BaseModel):
    """How many jobs of a task are in a state."""

    task: str = Field(description="`deliver`, `export`, …")
    state: Literal["todo", "doing", "failed", "cancelled", "aborted", "succeeded"] = Field(
        description="A job that is done is removed; those of dead workers are found again."
    )
    number: int
    oldest_at: datetime | None = Field(description="When the oldest of them was enqueued.")


class JobList(BaseModel):
    """Jobs by task and state."""

    model_config = example(world="simulated", items=[_JOBS])

    world: str
    items: list[JobsOfTask]
