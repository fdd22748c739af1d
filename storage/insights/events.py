"""What becomes known: insights about matches and teams, by ids and codes."""

from typing import Literal

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
        surprise: of the most surprising one, in bits.
        cause: of it: what moved a forecast or sets it apart; null where it has none.
        size: by how much a probability moved or differs; null where none did.
        trend: where it goes; null where it goes nowhere.
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
