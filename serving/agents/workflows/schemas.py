"""Shapes of workflows and their runs. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page
from storage.agents.kinds.workflows import MOST_STEPS, Step

_STEPS: list[dict[str, Any]] = [
    {"key": "look", "kind": "watch", "input": {"checks": ["drift"]}},
    {
        "key": "report",
        "kind": "note",
        "input": {"title": "Something drifts"},
        "needs": ["look"],
        "when": [{"step": "look", "field": "wrong", "is": "at_least", "value": 1}],
    },
]
_WRITE: dict[str, Any] = {"examples": [{"name": "look and report", "steps": _STEPS}]}
_WORKFLOW: dict[str, Any] = {
    "workflow_id": 8,
    "agent_id": 42,
    "name": "look and report",
    "version": 1,
    "steps": _STEPS,
    "created_at": "2026-03-01T12:00:00Z",
}
_RUN: dict[str, Any] = {
    "run_id": 31,
    "workflow_id": 8,
    "agent_id": 42,
    "state": "succeeded",
    "note": None,
    "started_at": "2026-03-01T12:00:00Z",
    "finished_at": "2026-03-01T12:00:05Z",
}
RunState = Literal["running", "succeeded", "failed", "cancelled"]


class WorkflowWrite(BaseModel):
    """A workflow to be; one of the same name is its next version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=_WRITE,
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=60)]
    steps: Annotated[list[Step], Field(min_length=1, max_length=MOST_STEPS)]


class WorkflowRead(BaseModel):
    """A workflow."""

    workflow_id: int
    agent_id: int
    name: str
    version: int
    steps: list[Step]
    created_at: datetime


class WorkflowDetail(WorkflowRead):
    """One workflow."""

    model_config = example(world="simulated", **_WORKFLOW)

    world: str


class WorkflowPage(Page[WorkflowRead]):
    """Workflows, newest first."""

    model_config = example_page(_WORKFLOW, "eyJraW5kIjoid29ya2Zsb3dzIn0")


class WorkflowCursor(Cursor):
    """The last workflow of a page."""

    kind: Literal["workflows"] = "workflows"
    workflow_id: Identifier


class WorkflowRunRead(BaseModel):
    """A run of a workflow."""

    run_id: int
    workflow_id: int
    agent_id: int
    state: RunState
    note: str | None
    started_at: datetime
    finished_at: datetime | None


class WorkflowRunStep(BaseModel):
    """A step of a run."""

    key: str
    state: Literal["waiting", "started", "succeeded", "skipped", "failed"]
    task_id: int | None
    task_state: str | None
    decided_at: datetime | None = Field(description="When its task was made, or it was skipped.")
    result: dict[str, Any] | None
    error: str | None


class WorkflowRunDetail(WorkflowRunRead):
    """One run with its steps."""

    model_config = example(
        world="simulated",
        **_RUN,
        steps=[
            {
                "key": "look",
                "state": "succeeded",
                "task_id": 901,
                "task_state": "succeeded",
                "decided_at": "2026-03-01T12:00:00Z",
                "result": {"looks": 1, "wrong": 0},
                "error": None,
            }
        ],
    )

    world: str
    steps: list[WorkflowRunStep]


class WorkflowRunPage(Page[WorkflowRunRead]):
    """Runs, newest first."""

    model_config = example_page(_RUN, "eyJraW5kIjoid29ya2Zsb3ctcnVucyJ9")


class WorkflowRunCursor(Cursor):
    """The last run of a page."""

    kind: Literal["workflow-runs"] = "workflow-runs"
    run_id: Identifier
