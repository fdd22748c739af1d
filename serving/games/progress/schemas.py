"""Shapes of one's own progress."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.games.records.schemas import AchievementRead
from serving.kit.schemas import example

_EXAMPLE: dict[str, Any] = {
    "world": "simulated",
    "experience": 310,
    "level": 4,
    "level_begins": 300,
    "next_level": 500,
    "challenges": [
        {
            "code": "pick_three",
            "period": "day",
            "begins_on": "2025-11-15",
            "measure": "matches",
            "goal": 3.0,
            "reached": 2.0,
            "done": 0.667,
        }
    ],
    "achievements": [
        {
            "code": "ten_days",
            "match_id": 38,
            "home": "Rovers",
            "away": "Athletic",
            "earned_at": "2025-11-08T15:00:00Z",
        }
    ],
    "to_earn": ["fifty_days"],
}


class ChallengeRead(BaseModel):
    """A goal of a day or a week, and how far you are."""

    code: str
    period: Literal["day", "week"]
    begins_on: date = Field(description="First day, UTC. Matches count by their kick-off.")
    measure: str = Field(description="What counts; of each match once.")
    goal: float = Field(description="A mean has to be above it.")
    reached: float | None = Field(description="Null before there is a mean.")
    done: float = Field(description="Part of the goal, from 0 to 1.")


class ProgressRead(BaseModel):
    """Experience, levels, achievements and challenges of your own."""

    model_config = example(**_EXAMPLE)

    world: str
    experience: int = Field(
        description="10 for each day on which you picked a match that counts, and the mean points"
        " of the day, 20 at most."
    )
    level: int
    level_begins: int = Field(description="Experience at which this level began.")
    next_level: int = Field(description="Experience at which the next begins.")
    challenges: list[ChallengeRead] = Field(description="The same for everybody.")
    achievements: list[AchievementRead]
    to_earn: list[str] = Field(description="Achievements that you have not earned yet.")
