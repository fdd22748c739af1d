"""Shapes of quarantine."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.schemas import Page, example_page

_ENTRY: dict[str, Any] = {
    "quarantine_id": "019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11",
    "provider": "espn",
    "resource": "eng.1/202511",
    "parser": "espn_scoreboard",
    "row_no": 3,
    "reason": "unknown_team",
    "detail": "no team of England is called 'Manchester Utd' (espn)",
    "suggestion": {"team": "Man United", "score": 85.5},
    "row": {"home": "Manchester Utd", "away": "Fulham", "competition": "eng.1"},
    "quarantined_at": "2025-11-15T09:02:11Z",
}


class EntryRead(BaseModel):
    """One row that was not accepted."""

    quarantine_id: UUID
    provider: str | None = Field(description="Null once the payload itself is gone.")
    resource: str | None
    parser: str
    row_no: int
    reason: str
    detail: str
    suggestion: dict[str, Any] | None = Field(description="The nearest name, and how near.")
    row: dict[str, Any]
    quarantined_at: datetime


class EntryPage(Page[EntryRead]):
    """Open entries, oldest first."""

    model_config = example_page(_ENTRY, None)


class EntryCursor(Cursor):
    """The last entry of a page."""

    kind: Literal["quarantine"] = "quarantine"
    quarantine_id: UUID
