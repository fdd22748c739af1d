"""Shapes of copies of one's data. Instants are the wall clock's."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example

State = Literal["preparing", "ready", "failed"]
_EXPORT: dict[str, Any] = {
    "export_id": 7,
    "state": "ready",
    "requested_at": "2026-03-01T12:00:00Z",
    "ready_at": "2026-03-01T12:00:02Z",
    "expires_at": "2026-03-08T12:00:02Z",
    "size_bytes": 4211,
    "download": "/v1/users/me/exports/7/download",
}


class ExportRead(BaseModel):
    """One copy of one's data."""

    export_id: int
    state: State = Field(description="`failed` was given up: ask for another one.")
    requested_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None = Field(description="It can be fetched until then.")
    size_bytes: int | None
    download: str | None = Field(description="Where the ZIP of JSON is, once it is ready.")


class ExportDetail(ExportRead):
    """One copy of one's data."""

    model_config = example(world="simulated", **_EXPORT)

    world: str


class ExportList(BaseModel):
    """Copies of one's data, newest first."""

    model_config = example(world="simulated", items=[_EXPORT])

    world: str
    items: list[ExportRead]
