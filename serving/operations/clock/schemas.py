"""Shape of the domain clock."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example


class ClockRead(BaseModel):
    """The clock that kick-offs and seals go by."""

    model_config = example(
        world="simulated", now="2025-11-15T09:00:00Z", mode="accelerated", speed=1.0
    )

    world: str
    now: datetime = Field(description="The domain instant, while this was answered.")
    mode: Literal["live", "accelerated", "stepped"] = Field(
        description="`live` is the wall clock; `stepped` stands until somebody moves it."
    )
    speed: float = Field(description="Domain seconds that pass in a second; 0 while it stands.")
