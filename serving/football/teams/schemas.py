"""Shapes of teams."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.football.standings.schemas import TEAM_STANDING, Club, TeamStanding
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

TEAM: dict[str, Any] = {"team_id": 4, "name": "Askvik", "country": "Northland"}
VENUE: dict[str, Any] = {"venue_id": 4, "name": "Askvik Stadion", "city": "Askvik"}
_SEASON = {"code": "S1", "name": "Northland Premier", "start_year": 2025, "label": "2025-26"}
_FORM: dict[str, Any] = {
    "match_id": 301, "kickoff_at": "2025-11-08T15:00:00Z", "competition": "S1",
    "opponent": {"team_id": 9, "name": "Tindholm"}, "is_home": True, "goals_for": 2,
    "goals_against": 1, "result": "W",
}  # fmt: skip
_AHEAD = {
    "ahead": 5, "as_of": "2025-11-15T09:00:00Z", "strength": 0.21, "lower": -0.17, "upper": 0.59,
}  # fmt: skip
_RATING = {"as_of": "2025-11-15T09:00:00Z", "elo": 1561.2, "pi_home": 0.71, "pi_away": 0.32}


class TeamRead(BaseModel):
    """A club's first team."""

    team_id: int
    name: str
    country: str


class VenueRead(BaseModel):
    """A ground."""

    venue_id: int
    name: str
    city: str | None


class TeamSeason(BaseModel):
    """A season of a competition that a team played in."""

    code: str
    name: str
    start_year: int
    label: str


class FormMatch(BaseModel):
    """A finished match as the team saw it."""

    match_id: int
    kickoff_at: datetime
    competition: str = Field(description="Its code.")
    opponent: Club
    is_home: bool
    goals_for: int
    goals_against: int
    result: Literal["W", "D", "L"]


class RatingRead(BaseModel):
    """How strong the team was at an instant.

    Elo is comparable within a country; pi is the expected goal difference against an average side.
    """

    as_of: datetime
    elo: float
    pi_home: float
    pi_away: float


class StrengthAhead(BaseModel):
    """How strong the team will be after so many matches: log goals beside its division's mean."""

    ahead: int = Field(description="Matches from `as_of`; 0 is now.")
    as_of: datetime
    strength: float = Field(description="Attack and defence together; the best guess.")
    lower: float = Field(description="Of a 95 % interval.")
    upper: float


class RelativeRead(Club):
    """A club that another one took the place of, or that took its place."""

    succeeded_on: date | None = Field(description="The day the new club took over, if known.")


class TeamDetail(TeamRead):
    """A team: its ground, its seasons, where it stands, its last matches and its strength."""

    model_config = example(
        world="simulated",
        **TEAM,
        home_venue=VENUE,
        seasons=[_SEASON],
        standing=TEAM_STANDING,
        form=[_FORM],
        predecessors=[],
        successor=None,
        ratings=[_RATING],
        strength_ahead=[_AHEAD],
    )

    world: str
    home_venue: VenueRead | None
    seasons: list[TeamSeason] = Field(description="Those we have of it, newest first.")
    standing: TeamStanding | None = Field(description="In the newest of its seasons.")
    form: list[FormMatch] = Field(description="The last ten matches, newest first.")
    predecessors: list[RelativeRead] = Field(
        description="Clubs whose place it took. Their matches and ratings stay their own."
    )
    successor: RelativeRead | None = Field(description="The club that took its place.")
    ratings: list[RatingRead] = Field(description="Every four weeks and now, oldest first.")
    strength_ahead: list[StrengthAhead] = Field(
        description="Now and up to ten matches ahead, the bounds growing; empty before the first."
    )


class TeamPage(Page[TeamRead]):
    """Teams by name."""

    model_config = example_page(TEAM, "eyJraW5kIjoidGVhbXMi…")


class TeamCursor(Cursor):
    """The last team of a page."""

    kind: Literal["teams"] = "teams"
    name: PlainText = Field(max_length=200)
    team_id: Identifier
