"""Shapes of tasks. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, Instant, PlainText
from serving.kit.schemas import Page, example, example_page
from storage.agents.writes.tasks import MOST_DEPENDENCIES

TaskState = Literal[
    "queued",
    "running",
    "waiting_approval",
    "succeeded",
    "failed",
    "cancelled",
    "timed_out",
    "dead",
]
TASK: dict[str, Any] = {
    "task_id": 901,
    "agent_id": 42,
    "kind": "watch",
    "input": {"checks": ["freshness"]},
    "state": "succeeded",
    "note": None,
    "priority": 4,
    "created_at": "2026-03-01T12:00:00Z",
    "ready_at": "2026-03-01T12:00:00Z",
    "deadline_at": None,
    "started_at": "2026-03-01T12:00:01Z",
    "finished_at": "2026-03-01T12:00:02Z",
    "attempt_no": 1,
    "failures": 0,
    "most_attempts": 5,
    "needs_approval": False,
    "dedupe_key": None,
    "open_dependencies": 0,
    "cancel_at": None,
    "result": {"looks": 1, "wrong": 0},
    "error_class": None,
    "error": None,
    "dagster_run_id": None,
    "config_version": 2,
    "repeats_task_id": None,
    "schedule_id": None,
    "run_id": None,
    "step": None,
}


class TaskWrite(BaseModel):
    """A task to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"kind": "watch", "input": {"checks": ["freshness"]}, "priority": 7}]
        },
    )

    kind: Annotated[str, Field(min_length=1, max_length=40)]
    input: dict[str, Any] = Field(
        default_factory=dict[str, Any], description="As the kind has it: GET /v1/agents/kinds."
    )
    priority: Annotated[int, Field(ge=0, le=9)] = Field(
        default=4, description="9 is the most urgent; every five minutes of waiting add one."
    )
    run_after: Instant | None = Field(default=None, description="Not before (wall clock).")
    deadline_at: Instant | None = Field(default=None, description="Not after (wall clock).")
    depends_on: Annotated[list[Identifier], Field(max_length=MOST_DEPENDENCIES)] = Field(
        default_factory=list[int], description="Tasks of yours that must have succeeded."
    )
    needs_approval: bool = Field(
        default=False, description="Somebody agrees to its plan before it does anything."
    )
    dedupe_key: Annotated[PlainText, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="While a task with it lives, that one is the answer."
    )


class TaskTaken(BaseModel):
    """A task in the queue."""

    model_config = example(task_id=901, state="queued")

    task_id: int
    state: TaskState


class TaskRead(BaseModel):
    """A task."""

    task_id: int
    agent_id: int
    kind: str
    input: dict[str, Any]
    state: TaskState
    note: str | None = Field(description="Why it is in this state.")
    priority: int
    created_at: datetime
    ready_at: datetime = Field(description="Not before.")
    deadline_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    attempt_no: int
    failures: int
    most_attempts: int
    needs_approval: bool
    dedupe_key: str | None
    open_dependencies: int = Field(description="So many tasks that it needs have not succeeded.")
    cancel_at: datetime | None = Field(description="When somebody wanted it cancelled.")
    result: dict[str, Any] | None
    error_class: str | None
    error: str | None
    dagster_run_id: str | None
    config_version: int
    repeats_task_id: int | None = Field(description="The ended task that it does again.")
    schedule_id: int | None
    run_id: int | None = Field(description="Of the workflow it is a step of.")
    step: str | None


class TaskDetail(TaskRead):
    """One task."""

    model_config = example(world="simulated", **TASK, depends_on=[])

    world: str
    depends_on: list[int] = Field(description="Tasks that it had to wait for.")


class TaskPage(Page[TaskRead]):
    """Tasks, newest first."""

    model_config = example_page(TASK, "eyJraW5kIjoidGFza3MifQ")


class TaskCursor(Cursor):
    """The last task of a page."""

    kind: Literal["tasks"] = "tasks"
    task_id: Identifier


class AttemptRead(BaseModel):
    """One attempt at a task."""

    attempt_no: int
    worker: str
    started_at: datetime
    heartbeat_at: datetime
    waited_seconds: float
    finished_at: datetime | None
    outcome: str | None = Field(description="Null while it runs.")
    error_class: str | None
    error: str | None
    dagster_run_id: str | None
    seconds: float
    calls: int
    tokens: int


class AttemptsRead(BaseModel):
    """Every attempt at a task, in order."""

    model_config = example(
        world="simulated",
        task_id=901,
        items=[
            {
                "attempt_no": 1,
                "worker": "host:4711",
                "started_at": "2026-03-01T12:00:01Z",
                "heartbeat_at": "2026-03-01T12:00:01Z",
                "waited_seconds": 0.2,
                "finished_at": "2026-03-01T12:00:02Z",
                "outcome": "succeeded",
                "error_class": None,
                "error": None,
                "dagster_run_id": None,
                "seconds": 1.0,
                "calls": 0,
                "tokens": 0,
            }
        ],
    )

    world: str
    task_id: int
    items: list[AttemptRead]


class Redriven(BaseModel):
    """Dead tasks that are done again."""

    model_config = example(world="simulated", items=[{"task_id": 902, "state": "queued"}])

    world: str
    items: list[TaskTaken]
