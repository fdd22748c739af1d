"""Shapes of log entries and findings. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page
from storage.agents.kinds.inputs import NoteInput

Severity = Literal["debug", "info", "warning", "error", "critical"]
_ENTRY: dict[str, Any] = {
    "entry_id": 5001,
    "agent_id": 42,
    "task_id": 901,
    "run_id": None,
    "attempt_no": 1,
    "severity": "info",
    "type": "task.moved",
    "from_state": "running",
    "to_state": "succeeded",
    "actor_id": None,
    "message": "",
    "data": {},
    "at": "2026-03-01T12:00:02Z",
}
_INSIGHT: dict[str, Any] = {
    "insight_id": 17,
    "agent_id": 42,
    "task_id": 901,
    "kind": "freshness",
    "subject_kind": "provider",
    "subject_id": "espn",
    "title": "No answer from espn since 2026-02-28 09:00 UTC",
    "text": "",
    "data": {},
    "confidence": None,
    "key": "freshness:espn:2026-03-01",
    "found_at": "2026-03-01T12:00:02Z",
    "expires_at": None,
}


class AgentLogEntry(BaseModel):
    """An entry of a log."""

    entry_id: int
    agent_id: int
    task_id: int | None
    run_id: int | None
    attempt_no: int | None
    severity: Severity
    type: str = Field(description="`agent.moved`, `task.moved`, `run.moved`, or one's own.")
    from_state: str | None
    to_state: str | None
    actor_id: int | None = Field(description="The account; null is the platform.")
    message: str
    data: dict[str, Any]
    at: datetime


class AgentLogEntryDetail(AgentLogEntry):
    """One entry."""

    model_config = example(world="simulated", **_ENTRY)

    world: str


class AgentLogPage(Page[AgentLogEntry]):
    """Entries of a log, newest first."""

    model_config = example_page(_ENTRY, "eyJraW5kIjoiYWdlbnQtbG9nIn0")


class EntryWrite(BaseModel):
    """Something to note in the log of an agent."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"type": "cache.filled", "message": "42 pages", "data": {"pages": 42}}]
        },
    )

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,59}$", max_length=60)]
    severity: Severity = "info"
    message: Annotated[PlainText, Field(max_length=1000)] = ""
    data: dict[str, Any] = Field(default_factory=dict[str, Any])


class LogCursor(Cursor):
    """The last entry of a page."""

    kind: Literal["agent-log"] = "agent-log"
    entry_id: Identifier


class InsightRead(BaseModel):
    """A finding."""

    insight_id: int
    agent_id: int | None
    task_id: int | None
    kind: str
    subject_kind: str
    subject_id: str
    title: str
    text: str
    data: dict[str, Any]
    confidence: float | None
    key: str | None
    found_at: datetime
    expires_at: datetime | None


class InsightDetail(InsightRead):
    """One finding."""

    model_config = example(world="simulated", **_INSIGHT)

    world: str


class InsightPage(Page[InsightRead]):
    """Findings, newest first."""

    model_config = example_page(_INSIGHT, "eyJraW5kIjoiaW5zaWdodHMifQ")


class InsightWrite(NoteInput):
    """A finding to keep."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"title": "Rain at the final", "subject_kind": "match", "subject_id": "9"}
            ]
        },
    )


class InsightCursor(Cursor):
    """The last finding of a page."""

    kind: Literal["insights"] = "insights"
    insight_id: Identifier
