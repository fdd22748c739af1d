"""Shapes of competitions."""

from typing import Any

from pydantic import BaseModel

from serving.kit.schemas import Page, example, example_page

COMPETITION: dict[str, Any] = {
    "code": "S1",
    "name": "Northland Premier",
    "country": "Northland",
    "tier": 1,
    "is_simulated": True,
}
_SEASON = {"start_year": 2025, "label": "2025-26", "match_count": 182, "finished_count": 80}


class CompetitionRead(BaseModel):
    """A league; `tier` 1 is the top of its country."""

    code: str
    name: str
    country: str
    tier: int
    is_simulated: bool


class SeasonProgress(BaseModel):
    """A season and how much of it is played."""

    start_year: int
    label: str
    match_count: int
    finished_count: int


class CompetitionDetail(CompetitionRead):
    """A league with its seasons, newest first."""

    model_config = example(world="simulated", **COMPETITION, seasons=[_SEASON])

    world: str
    seasons: list[SeasonProgress]


class CompetitionPage(Page[CompetitionRead]):
    """All competitions of this world; there are few, so it is one page."""

    model_config = example_page(COMPETITION, None)
