"""Shapes of what fans together picked."""

from datetime import datetime

from pydantic import BaseModel, Field

from serving.kit.schemas import example


class FansRead(BaseModel):
    """What fans picked of a match, as one forecast."""

    model_config = example(
        world="simulated",
        match_id=41,
        locked_at="2025-11-15T15:00:00Z",
        pickers=412,
        own=398,
        p_home=0.48,
        p_draw=0.27,
        p_away=0.25,
    )

    world: str
    match_id: int
    locked_at: datetime | None = Field(description="Null while picks can be changed.")
    pickers: int | None = Field(
        description="How many picked. Before the lock rounded down to tens, and null below ten."
    )
    own: int | None = Field(description="Of them, who copied no line; null before the lock.")
    p_home: float | None = Field(
        description="The mean of those, of log odds; null before the lock and without any."
    )
    p_draw: float | None
    p_away: float | None
