"""Shapes of mapped codes."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import PlainText
from serving.kit.schemas import example

_MAPPED: dict[str, Any] = {"source": "openfootball", "source_code": "br.1", "competition": "BRA"}
_Name = Annotated[PlainText, Field(min_length=1, max_length=100)]


class MappingWrite(BaseModel):
    """A source's code, and the competition it means."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_MAPPED]})

    source: _Name = Field(description="Whose code it is.")
    source_code: _Name = Field(description="The code as the source writes it.")
    competition: _Name = Field(description="Our code, as /v1/competitions has it.")


class MappingRead(BaseModel):
    """A code that is known from now on."""

    model_config = example(
        world="simulated",
        **_MAPPED,
        next_step="touchline quarantine replay reads the waiting rows again",
    )

    world: str
    source: str
    source_code: str
    competition: str
    next_step: str
