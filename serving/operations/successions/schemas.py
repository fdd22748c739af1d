"""Shapes of successions."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import Day, PlainText
from serving.kit.schemas import example

_SUCCESSION: dict[str, Any] = {
    "country": "Scotland",
    "predecessor": "Gretna",
    "successor": "Gretna 2008",
    "succeeded_on": "2008-07-09",
}
_Name = Annotated[PlainText, Field(min_length=1, max_length=120)]


class SuccessionWrite(BaseModel):
    """A club, and the one that took its place."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SUCCESSION]})

    country: _Name = Field(description="As the competitions write it.")
    predecessor: _Name = Field(description="The club of before, by the name we have for it.")
    successor: _Name = Field(description="The club that took its place.")
    succeeded_on: Day | None = Field(default=None, description="From which day, if known.")


class SuccessionRead(BaseModel):
    """A succession as it is kept: each club keeps its own matches and ratings."""

    model_config = example(world="live", **_SUCCESSION)

    world: str
    country: str
    predecessor: str
    successor: str
    succeeded_on: date | None
