"""Shapes of the event log as clients read it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from serving.kit.schemas import example
from storage.kit.audiences import Audience

EVENT: dict[str, Any] = {
    "cursor": "5f2c9d:1042",
    "type": "match.score",
    "version": 1,
    "topics": ["match:311", "competition:S1", "team:4", "team:9", "live"],
    "occurred_at": "2025-11-15T15:23:00Z",
    "payload": {"match_id": 311, "home_goals": 1, "away_goals": 0},
}


class EventRead(BaseModel):
    """One happening, with all its topics."""

    cursor: str = Field(description="Give it as `after` or `Last-Event-ID` to continue here.")
    type: str
    version: int
    topics: list[str]
    occurred_at: datetime
    payload: dict[str, Any]


class EventPage(BaseModel):
    """The events after a cursor, and where to continue."""

    model_config = example(
        world="simulated", recovered=True, cursor=EVENT["cursor"], events=[EVENT]
    )

    world: str
    recovered: bool = Field(
        description="False: events since your cursor may be missing. Read what you show again, "
        "then continue from `cursor`."
    )
    cursor: str
    events: list[EventRead]


_TYPE: dict[str, Any] = {
    "type": "alert.raised",
    "version": 1,
    "description": "A person should look at something.",
    "audience": "platform",
    "topics": ["alerts"],
    "payload": {"type": "object", "properties": {"message": {"type": "string"}}},
}


class EventTypeRead(BaseModel):
    """One type of event."""

    model_config = example(**_TYPE)

    type: str
    version: int
    description: str
    audience: Audience = Field(description="For whom it is: everybody, a talk, or one account.")
    topics: list[str] = Field(description="Forms of the topics it is published under.")
    payload: dict[str, Any] = Field(description="JSON Schema of its payload (2020-12).")


class TopicRead(BaseModel):
    """One form of topics."""

    form: str
    meaning: str
    audience: Audience
    scope: str | None = Field(description="What it takes to follow it; null is nothing.")


class EventTypes(BaseModel):
    """Everything that can happen, and its topics."""

    model_config = example(
        world="simulated",
        types=[_TYPE],
        topics=[
            {
                "form": "alerts",
                "meaning": "what an operator should look at",
                "audience": "platform",
                "scope": None,
            }
        ],
    )

    world: str
    types: list[EventTypeRead]
    topics: list[TopicRead]
