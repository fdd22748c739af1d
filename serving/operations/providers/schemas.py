"""Shapes of what operations show. Instants are the wall clock's, in a simulated world too."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import Page, example

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


MATCH_DAY: dict[str, Any] = {
    "day": "2026-03-07",
    "matches": 84,
    "competitions": 20,
    "boards": 2310,
    "summaries": 3948,
    "routine": 2640,
    "requests": 8898,
    "budget_per_day": 10000,
    "is_within_budget": True,
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
    last_changed_at: datetime | None = Field(description="When an answer last had something new.")
    last_status: int | None
    error_class: str | None = Field(description="Of the last request; null if it went well.")
    failures: int = Field(description="In a row.")
    open_until: datetime | None
    budget_per_day: int | None = Field(description="Requests a UTC day; null is no limit.")
    budget_left: int | None
    addresses: int
    failing_addresses: int
    quarantined: dict[str, int] = Field(description="Rows put aside and still open, by reason.")


class MatchDayRead(BaseModel):
    """What following the matches of a day will cost ESPN, by arithmetic from the fixtures."""

    day: date = Field(description="UTC.")
    matches: int
    competitions: int
    boards: int = Field(description="Looks at scoreboards while matches are on.")
    summaries: int = Field(description="Looks at single matches.")
    routine: int = Field(description="What is asked every hour, matches or not.")
    requests: int = Field(description="All of them.")
    budget_per_day: int | None = Field(description="Requests a UTC day; null is no limit.")
    is_within_budget: bool = Field(
        description="If not, the looks of that day become fewer as the budget runs low."
    )


class FeedPage(Page[FeedRead]):
    """Every provider that was ever queried, and what the coming days will cost."""

    model_config = example(world="live", items=[FEED], next_cursor=None, match_days=[MATCH_DAY])

    match_days: list[MatchDayRead] = Field(description="The next seven days.")
