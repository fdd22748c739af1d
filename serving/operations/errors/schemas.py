"""Shapes of groups of errors. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.schemas import Page, example_page

_GROUP: dict[str, Any] = {
    "fingerprint": "6f1ed002ab559585",
    "process": "api",
    "kind": "KeyError",
    "place": "service.py:read_page",
    "route": "/v1/matches",
    "version": "0.1.0",
    "message": "'kickoff_at'",
    "frames": ["football/matches/service.py:61 read_page"],
    "request_id": "0b0a2a4f6f6c4f3a9a3d2f7a4f6c1a2b",
    "count": 3,
    "first_seen_at": "2026-03-01T12:00:00Z",
    "last_seen_at": "2026-03-01T12:04:10Z",
}


class ErrorGroupRead(BaseModel):
    """Errors that came the same way: same kind, route and functions."""

    fingerprint: str
    process: str
    kind: str = Field(description="The exception's type.")
    place: str = Field(description="File and function that raised it.")
    route: str = Field(description="Template of the address, or name of the task.")
    version: str = Field(description="Of Touchline, when it was seen last.")
    message: str = Field(description="Of the last one, without secrets.")
    frames: list[str] = Field(description="File, line and function; the innermost is last.")
    request_id: str | None = Field(description="Of the last one: look for it in the logs.")
    count: int
    first_seen_at: datetime
    last_seen_at: datetime


class ErrorGroupPage(Page[ErrorGroupRead]):
    """Groups, those seen last first."""

    model_config = example_page(_GROUP, "eyJraW5kIjoiZXJyb3JzIn0")


class ErrorCursor(Cursor):
    """The last group of a page."""

    kind: Literal["errors"] = "errors"
    last_seen_at: AwareDatetime
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
