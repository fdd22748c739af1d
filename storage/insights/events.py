"""What becomes known: insights about matches and teams, by ids and codes."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from storage.kit.event_payload import Payload


class InsightPublished(Payload):
    """Something new is known of a match or a team.

    Attributes:
        subject_kind: what it is about.
        subject_id: which one.
        insight_id: the most surprising of what is new.
        kind: of it.
        new: how many insights are new.
        surprise: of the most surprising one, in bits; 0 of what an agent found.
        cause: of it: what moved a forecast or sets it apart; null where it has none.
        size: by how much a probability moved or differs; null where none did.
        trend: where it goes; null where it goes nowhere.
        agent_id: the agent who found it; null of what the platform itself found.
    """

    event_type = "insight.published"
    topics = ("match:{id}", "team:{id}", "competition:{code}")

    subject_kind: Literal["match", "team"]
    subject_id: str
    insight_id: int
    kind: str
    new: int = Field(ge=1)
    surprise: float = Field(ge=0)
    cause: str | None = None
    size: float | None = Field(default=None, ge=0, le=1)
    trend: Literal["up", "down", "steady"] | None = None
    agent_id: int | None = None


class QuestionAnswered(Payload):
    """A question has its answer; whoever knows its id hears of it.

    Attributes:
        question_id: as it was given to whoever asked.
        answered: whether a query fits, and found something.
        query: that the question was read as; null where none fits.
        text: the answer, or what can be asked. Nothing in it was written by a person.
        rows: what the answer rests on.
    """

    event_type = "question.answered"
    topics = ("question:{key}",)

    question_id: UUID
    answered: bool
    query: str | None
    text: str
    rows: list[dict[str, Any]]
