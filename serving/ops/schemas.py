"""Shapes of what operations show. Instants are the wall clock's, in a simulated world too."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.schemas import Page, example

FEED: dict[str, Any] = {
    "provider": "espn",
    "circuit": "closed",
    "is_stale": False,
    "stale_at": "2026-03-01T14:00:00Z",
    "last_success_at": "2026-03-01T12:00:00Z",
    "last_attempt_at": "2026-03-01T12:00:00Z",
    "last_failure_at": None,
    "last_changed_at": "2026-03-01T11:30:00Z",
    "last_status": 200,
    "error_class": None,
    "failures": 0,
    "open_until": None,
    "budget_per_day": 20000,
    "budget_left": 19640,
    "addresses": 44,
    "failing_addresses": 0,
    "quarantined": {"unknown_team": 2},
}


class FeedRead(BaseModel):
    """One provider: whether it answers, whether we may ask, and how old our knowledge is."""

    provider: str
    circuit: Literal["closed", "open", "half_open"] = Field(
        description="`open`: it failed or refused and is not asked before `open_until`."
    )
    is_stale: bool = Field(description="The last good answer is older than it should be.")
    stale_at: datetime | None
    last_success_at: datetime | None
    last_attempt_at: datetime
    last_failure_at: datetime | None
    last_changed_at: datetime | None = Field(description="When an answer last said something new.")
    last_status: int | None
    error_class: str | None = Field(description="Of the last request; null if it went well.")
    failures: int = Field(description="In a row.")
    open_until: datetime | None
    budget_per_day: int | None = Field(description="Requests a UTC day; null is no limit.")
    budget_left: int | None
    addresses: int
    failing_addresses: int
    quarantined: dict[str, int] = Field(description="Rows put aside and still open, by reason.")


class FeedPage(Page[FeedRead]):
    """Every provider that was ever asked."""

    model_config = example(world="live", items=[FEED], next_cursor=None)
