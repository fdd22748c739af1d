"""Shapes of matches."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from football.observations.match import MatchStatus
from serving.football.teams.schemas import VENUE, VenueRead
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, Instant
from serving.kit.schemas import Page, example, example_page

MATCH: dict[str, Any] = {
    "match_id": 311,
    "competition": {"code": "S1", "name": "Northland Premier"},
    "season": {"start_year": 2025, "label": "2025-26"},
    "home": {"team_id": 4, "name": "Askvik"},
    "away": {"team_id": 9, "name": "Tindholm"},
    "venue": VENUE,
    "is_neutral": False,
    "kickoff_at": "2025-11-15T15:00:00Z",
    "has_kickoff_time": True,
    "status": "in_play",
    "phase": "first half",
    "period": 1,
    "clock_seconds": 1380,
    "minute": "24'",
    "observed_at": "2025-11-15T15:23:00Z",
    "score": {"home": 1, "away": 0},
    "half_time": None,
    "after_extra_time": None,
    "penalties": None,
}
_STATISTICS = {
    "home_shots": 7, "away_shots": 3, "home_shots_on_target": 4, "away_shots_on_target": 1,
    "home_corners": 3, "away_corners": 0, "home_fouls": 4, "away_fouls": 6,
    "home_yellow_cards": 0, "away_yellow_cards": 1, "home_red_cards": 0, "away_red_cards": 0,
}  # fmt: skip

_ABSENCE = {
    "player_id": 88, "player": "Aksel Ashgrove", "team_id": 4, "status": "injured",
    "complaint": "hamstring", "evidence": "report", "confidence": 0.9,
    "sentence": "Aksel Ashgrove will miss three weeks after a scan of his hamstring.",
    "source": "news.northland.example", "url": "https://news.northland.example/football/1f3",
    "stated_at": "2025-11-12T10:30:00Z", "expires_at": "2025-12-03T10:30:00Z",
    "is_expiry_stated": True,
}  # fmt: skip


_BROADCAST = {
    "name": "Northland One", "kind": "tv", "region": "northland", "language": "en",
    "source": "espn",
}  # fmt: skip


class CompetitionReference(BaseModel):
    """Which league."""

    code: str
    name: str


class SeasonReference(BaseModel):
    """Which season: 2025 is 2025-26."""

    start_year: int
    label: str


class Side(BaseModel):
    """One of the two teams."""

    team_id: int
    name: str


class Goals(BaseModel):
    """Goals of both sides at one stage."""

    home: int
    away: int


class MatchRead(BaseModel):
    """A match as it stands now."""

    match_id: int
    competition: CompetitionReference
    season: SeasonReference
    home: Side
    away: Side
    venue: VenueRead | None
    is_neutral: bool
    kickoff_at: datetime = Field(description="Midnight UTC of the day if only that is known.")
    has_kickoff_time: bool
    status: MatchStatus
    phase: str = Field(
        description="How far it has come: pre, first half, half time, second half, end of"
        " regulation, extra time, shoot out, final."
    )
    period: int
    clock_seconds: int
    minute: str | None = Field(description="As the provider shows it, while in play.")
    observed_at: datetime = Field(description="When a source last reported it.")
    score: Goals | None = Field(description="After 90 minutes, or so far.")
    half_time: Goals | None
    after_extra_time: Goals | None
    penalties: Goals | None


class StatisticsRead(BaseModel):
    """Counts of both sides after 90 minutes; null where nobody counted."""

    home_shots: int | None
    away_shots: int | None
    home_shots_on_target: int | None
    away_shots_on_target: int | None
    home_corners: int | None
    away_corners: int | None
    home_fouls: int | None
    away_fouls: int | None
    home_yellow_cards: int | None
    away_yellow_cards: int | None
    home_red_cards: int | None
    away_red_cards: int | None


class AbsenceRead(BaseModel):
    """A player who is out of a match, or may be, and the source."""

    player_id: int
    player: str
    team_id: int
    status: Literal["injured", "suspended", "doubtful", "missing"] = Field(
        description="`missing`: not there, and nobody says why."
    )
    complaint: str | None
    evidence: Literal["report", "line-up", "provider"] = Field(
        description="`line-up`: drawn from who was picked before, which is weak."
    )
    confidence: float = Field(description="How likely the claim and our reading of it are right.")
    sentence: str = Field(description="The words that make the claim.")
    source: str
    url: str | None
    stated_at: datetime
    expires_at: datetime
    is_expiry_stated: bool = Field(description="False: the length is assumed from the status.")


class BroadcastRead(BaseModel):
    """A channel that shows a match; we stream no pictures."""

    name: str
    kind: Literal["tv", "streaming", "web", "radio", ""] = Field(
        description="Empty: not said, as in the other fields."
    )
    region: str = Field(description="Where it can be received: a country's code, mostly.")
    language: str
    source: str


class MatchDetail(MatchRead):
    """A match with its statistics and who is out of it, as known now or at its kick-off."""

    model_config = example(
        world="simulated",
        **MATCH,
        statistics=_STATISTICS,
        absences=[_ABSENCE],
        broadcasts=[_BROADCAST],
    )

    world: str
    statistics: StatisticsRead | None
    absences: list[AbsenceRead] = Field(description="Of both sides, the surest first.")
    broadcasts: list[BroadcastRead] = Field(
        default_factory=list[BroadcastRead], description="Where it can be watched, by region."
    )


class MatchPage(Page[MatchRead]):
    """Matches by kick-off."""

    model_config = example_page(MATCH, "eyJraW5kIjoibWF0Y2hlcy5hc2Mi…")


class MatchCursor(Cursor):
    """The last match of a page in either order."""

    kind: Literal["matches.asc", "matches.desc"]
    kickoff_at: Instant
    match_id: Identifier
