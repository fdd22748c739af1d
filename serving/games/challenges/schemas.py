"""Shapes of the goals that everybody works on."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example


class GoalRead(BaseModel):
    """The goal of a week, and how far everybody together is."""

    code: str
    measure: Literal["steady", "exact", "better"] = Field(
        description="`steady`: people who picked on three days; `exact`: people who named an exact"
        " score; `better`: matches on which the fans' mean log score beat three equal chances, of"
        " three picks or more. Settled picks that are no copies count."
    )
    begins_on: date = Field(description="A Monday, UTC. Matches count by their kick-off.")
    ends_on: date = Field(description="The Sunday.")
    reached: int
    target: int = Field(
        description="Where people count, more of them if more picked in the week before."
    )
    people: int = Field(description="Who picked on their own, as far as matches are settled.")
    done: float = Field(description="Part of the goal, from 0 to 1.")
    state: Literal["running", "reached", "missed"]


class CommunityRead(BaseModel):
    """Goals of weeks, the same for everybody."""

    model_config = example(
        world="simulated",
        current={
            "code": "exact_together",
            "measure": "exact",
            "begins_on": "2025-11-10",
            "ends_on": "2025-11-16",
            "reached": 4,
            "target": 5,
            "people": 12,
            "done": 0.8,
            "state": "running",
        },
        last=[],
    )

    world: str
    current: GoalRead
    last: list[GoalRead] = Field(
        description="Of the four weeks before, the newest first; without those of which no match"
        " was picked."
    )
