"""Shapes of teams."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.cursors import Cursor
from serving.parameters import Identifier, PlainText
from serving.schemas import Page, example, example_page

TEAM: dict[str, Any] = {"team_id": 4, "name": "Askvik", "country": "Northland"}
VENUE: dict[str, Any] = {"venue_id": 4, "name": "Askvik Stadion", "city": "Askvik"}
_SEASON = {"code": "S1", "name": "Northland Premier", "start_year": 2025, "label": "2025-26"}


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


class TeamDetail(TeamRead):
    """A team with its ground and the seasons we have of it, newest first."""

    model_config = example(world="simulated", **TEAM, home_venue=VENUE, seasons=[_SEASON])

    world: str
    home_venue: VenueRead | None
    seasons: list[TeamSeason]


class TeamPage(Page[TeamRead]):
    """Teams by name."""

    model_config = example_page(TEAM, "eyJraW5kIjoidGVhbXMi…")


class TeamCursor(Cursor):
    """The last team of a page."""

    kind: Literal["teams"] = "teams"
    name: PlainText = Field(max_length=200)
    team_id: Identifier
