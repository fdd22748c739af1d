"""What a stream brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening; `/v1/events/schema` describes the payload of each type.

    Attributes:
        cursor: give it as `after` to go on from here, in another process too.
        is_replay: it happened long ago and is played again.
    """

    cursor: str
    type: str
    version: int
    topics: tuple[str, ...]
    occurred_at: datetime
    payload: Mapping[str, Any]
    is_replay: bool = False

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        """Read an event; fields that came later are left aside."""
        return cls(
            cursor=message["cursor"],
            type=message["type"],
            version=message["version"],
            topics=tuple(message["topics"]),
            occurred_at=datetime.fromisoformat(message["occurred_at"]),
            payload=message["payload"],
            is_replay=message.get("replay", False),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """How a topic stood when the stream began; None where nothing is kept of it."""

    topic: str
    cursor: str
    data: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """The stream began, or began again.

    Attributes:
        is_complete: nothing was missed since the cursor it continued; if False, reload what you
            show (snapshots follow, if you requested them).
    """

    cursor: str
    is_complete: bool


Message = Event | Snapshot | Recovered
