"""Shapes of approvals. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

_APPROVAL: dict[str, Any] = {
    "approval_id": 5,
    "task_id": 901,
    "agent_id": 42,
    "agent_name": "night watch",
    "kind": "train",
    "plan": {"kind": "train", "input": {"track": "odds_free", "regularisation": 100.0}},
    "digest": "9f2c…",
    "requested_at": "2026-03-01T12:00:00Z",
    "expires_at": "2026-03-03T12:00:00Z",
    "decided_at": None,
    "decided_by": None,
    "decision": None,
    "reason": None,
}


class ApprovalRead(BaseModel):
    """What a task would do, and whether it may."""

    approval_id: int
    task_id: int
    agent_id: int
    agent_name: str
    kind: str
    plan: dict[str, Any]
    digest: str = Field(description="SHA-256 of the plan, hexadecimal.")
    requested_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    decided_by: int | None = Field(description="The account.")
    decision: Literal["approved", "refused", "expired"] | None
    reason: str | None


class ApprovalDetail(ApprovalRead):
    """One approval."""

    model_config = example(world="simulated", **_APPROVAL)

    world: str


class ApprovalPage(Page[ApprovalRead]):
    """Approvals, newest first."""

    model_config = example_page(_APPROVAL, "eyJraW5kIjoiYXBwcm92YWxzIn0")


class ApprovalWrite(BaseModel):
    """A decision about the plan of a task."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"decision": "approved", "reason": "as discussed"}]},
    )

    decision: Literal["approved", "refused"]
    reason: Annotated[PlainText, Field(max_length=500)] | None = None
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="Of the plan you looked at; another one is refused (409)."
    )


class ApprovalCursor(Cursor):
    """The last approval of a page."""

    kind: Literal["approvals"] = "approvals"
    approval_id: Identifier
