"""Shapes of usage. Days are UTC by the wall clock."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from serving.kit.schemas import example

_ROW: dict[str, Any] = {
    "day": "2026-03-01",
    "client": "fan",
    "key_id": None,
    "method": None,
    "route": None,
    "calls": 1204,
    "refused": 8,
    "failed": 0,
    "bytes": 4_210_442,
}


class UsageRow(BaseModel):
    """Figures of what was grouped; what was not grouped by is null."""

    day: date | None = None
    client: str | None = Field(
        default=None, description="`anonymous`, or the role of the accounts that asked."
    )
    key_id: int | None = Field(default=None, description="API key; 0 is none.")
    method: str | None = None
    route: str | None = Field(default=None, description="Template of the address.")
    calls: int
    refused: int = Field(description="Answered 4xx.")
    failed: int = Field(description="Answered 5xx.")
    bytes: int = Field(description="Of the bodies sent, before compression by a proxy.")


class UsageRead(BaseModel):
    """Usage of some days, most calls first."""

    model_config = example(
        world="simulated", first="2026-02-23", last="2026-03-01", items=[_ROW], is_whole=True
    )

    world: str
    first: date
    last: date
    items: list[UsageRow]
    is_whole: bool = Field(description="False: there are more rows than `limit`.")
