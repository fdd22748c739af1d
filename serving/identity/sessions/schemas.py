"""Shapes of sessions."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from serving.kit.schemas import example

_SESSION = {
    "session_id": "0197c1d2-5a00-7c3e-9d1f-2b1a4c5d6e7f",
    "device": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0",
    "address": "192.0.2.17",
    "created_at": "2026-03-01T18:02:11Z",
    "last_used_at": "2026-03-04T07:40:00Z",
    "is_current": True,
}


class SessionRead(BaseModel):
    """A log-in on a device."""

    session_id: UUID
    device: str | None = Field(description="As it named itself when it logged in.")
    address: str | None = Field(description="Where it logged in from.")
    created_at: datetime
    last_used_at: datetime = Field(description="To ten minutes.")
    is_current: bool = Field(description="It is the one that asks.")


class SessionList(BaseModel):
    """Sessions that are open, last used first."""

    model_config = example(world="simulated", items=[_SESSION])

    world: str
    items: list[SessionRead]
