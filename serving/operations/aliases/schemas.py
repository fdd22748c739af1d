"""Shapes of aliases."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import PlainText
from serving.kit.schemas import example

_ALIAS: dict[str, Any] = {
    "source": "espn",
    "country": "England",
    "alias": "Manchester Utd",
    "team": "Man United",
}
_Name = Annotated[PlainText, Field(min_length=1, max_length=120)]


class AliasWrite(BaseModel):
    """A spelling, and the team it means."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ALIAS]})

    alias: _Name = Field(description="The name as the source writes it.")
    team: _Name = Field(description="The team by the name we have for it.")
    country: _Name = Field(description="As the competitions write it.")
    source: _Name = Field(default="manual", description="Who writes it so.")


class AliasRead(BaseModel):
    """A spelling that is known from now on, as it is kept: white space folded, in one form."""

    model_config = example(
        world="simulated",
        **_ALIAS,
        next_step="touchline quarantine replay reads the waiting rows again",
    )

    world: str
    source: str
    country: str
    alias: str
    team: str
    next_step: str
