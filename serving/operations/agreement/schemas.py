"""Shapes of what sources report, and where they differ."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from football.agreement import Kind
from serving.kit.cursors import Cursor
from serving.kit.schemas import Page, example, example_page

_DIFFERENCE: dict[str, Any] = {
    "disagreement_id": 311,
    "competition": "E0",
    "season": "2025-26",
    "kind": "score",
    "match_id": 4711,
    "home": "Harrowmere",
    "away": "Caldervane",
    "kickoff_at": "2025-11-15T15:00:00Z",
    "team_id": None,
    "team": None,
    "source": "espn",
    "value": "2-1",
    "other": "footballdata",
    "other_value": "2-0",
    "round": None,
    "question_id": None,
    "found_at": "2025-11-16T04:00:00Z",
}
_SOURCE: dict[str, Any] = {
    "source": "espn",
    "matches": 380,
    "finished": 120,
    "first": "2025-08-09",
    "last": "2026-05-24",
}
_SEASON: dict[str, Any] = {
    "competition": "E0",
    "name": "Premier League",
    "season": "2025-26",
    "sources": [_SOURCE],
    "differing": 1,
    "published_tables": 12,
    "last_table_on": "2025-11-16",
    "compared_at": "2025-11-16T04:00:00Z",
}


class DifferenceRead(BaseModel):
    """One thing where a source differs from another, or from our tables."""

    disagreement_id: int
    competition: str
    season: str = Field(description="Its label.")
    kind: Kind
    match_id: int | None
    home: str | None
    away: str | None
    kickoff_at: datetime | None = Field(description="Of the match, as it stands with us.")
    team_id: int | None
    team: str | None
    source: str
    value: str = Field(description="What the source says; empty where it says nothing.")
    other: str = Field(description="Another source, or several; `ours` is our own tables.")
    other_value: str
    round: int | None = Field(description="Of a table: the most matches that a club had played.")
    question_id: UUID | None = Field(description="The entry of quarantine that asks about it.")
    found_at: datetime


class DifferencePage(Page[DifferenceRead]):
    """Differences, those found last first."""

    model_config = example_page(_DIFFERENCE, None)


class DifferenceCursor(Cursor):
    """The last difference of a page."""

    kind: Literal["agreement"] = "agreement"
    disagreement_id: int


class SourceRead(BaseModel):
    """What one source has of a season."""

    source: str
    matches: int
    finished: int
    first: date
    last: date


class SeasonAgreementRead(BaseModel):
    """A season with what each source has of it."""

    competition: str
    name: str
    season: str
    sources: list[SourceRead]
    differing: int
    published_tables: int = Field(
        description="Tables of the provider that were compared, one a round; 0 if none is known."
    )
    last_table_on: date | None
    compared_at: datetime


class SeasonAgreementPage(Page[SeasonAgreementRead]):
    """Compared seasons, by competition, newest first."""

    model_config = example_page(_SEASON, None)


class SeasonAgreementCursor(Cursor):
    """The last season of a page."""

    kind: Literal["agreement_season"] = "agreement_season"
    competition: str
    season: str


class QuestionRead(BaseModel):
    """A question that was filed."""

    model_config = example(
        world="live",
        disagreement_id=311,
        question_id="019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11",
        next_step="touchline quarantine show ID, or /v1/ops/quarantine?reason=conflict",
    )

    world: str
    disagreement_id: int
    question_id: UUID
    next_step: str
