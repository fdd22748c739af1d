"""Shapes of talks. Instants are the domain clock's."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from serving.social.authors import AUTHOR, Author
from storage.social.tables.talk import SLOWEST_SECONDS, RoomKindName
from storage.social.writes.talk import RoomRole

_ROOM: dict[str, Any] = {"kind": "match", "key": 311}
_MESSAGE: dict[str, Any] = {
    "message_id": 16180,
    "room": _ROOM,
    "author": AUTHOR,
    "text": "What a goal",
    "text_html": "<p>What a goal</p>\n",
    "mentions": [],
    "line": None,
    "created_at": "2025-11-15T15:40:00Z",
    "state": "live",
    "removed_reason": None,
}


class RoomReference(BaseModel):
    """Which room: what it is about, and the id of that."""

    kind: RoomKindName
    key: int


class TalkDetail(BaseModel):
    """The talk of a match; the same for everybody."""

    model_config = example(
        world="simulated",
        room=_ROOM,
        topic="match:311:talk",
        is_open=True,
        opens_at="2025-11-15T14:00:00Z",
        closes_at="2025-11-15T17:52:00Z",
        slow_seconds=2,
    )

    world: str
    room: RoomReference
    topic: str = Field(description="To follow it: `message.created`, `message.changed`.")
    is_open: bool = Field(description="By the domain clock, at this moment.")
    opens_at: datetime | None = Field(
        description="An hour before kick-off; null while the match has no date."
    )
    closes_at: datetime | None = Field(
        description="An hour after full time; before that, when it closes at the latest."
    )
    slow_seconds: int = Field(description="An account waits so long between two messages.")


class TalkWrite(BaseModel):
    """The pace of a talk."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"slow_seconds": 30}]}
    )

    slow_seconds: int | None = Field(
        ge=0,
        le=SLOWEST_SECONDS,
        description="Between two messages of an account; 0 is no wait, null the usual one.",
    )


class MemberWrite(BaseModel):
    """What somebody may do in a talk."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "reader"}]})

    role: RoomRole = Field(description="A `reader` writes nothing here.")


class MemberDetail(BaseModel):
    """What somebody may do in a talk."""

    model_config = example(world="simulated", room=_ROOM, username="ada", role="reader")

    world: str
    room: RoomReference
    username: str
    role: RoomRole


class LineRead(BaseModel):
    """What the system reports."""

    kind: Literal["kickoff", "goal", "score", "final", "forecast"]
    facts: dict[str, Any] = Field(description="Names, goals and probabilities behind its text.")


class MessageRead(BaseModel):
    """A message; the same for everybody."""

    message_id: int
    room: RoomReference
    author: Author | None = Field(description="Null of a line of the system.")
    text: str = Field(description="As written, in a subset of Markdown.")
    text_html: str = Field(description="Safe to be put into a page.")
    mentions: list[str] = Field(description="Usernames of whom it mentions.")
    line: LineRead | None = Field(description="What the system reports; null of a person's.")
    created_at: datetime
    state: Literal["live", "held", "removed"] = Field(
        description="What is `held` waits for review; its author alone reads it, and what is"
        " `removed`."
    )
    removed_reason: str | None = Field(description="The rule it broke, where it was removed.")


class MessageDetail(MessageRead):
    """One message."""

    model_config = example(world="simulated", **_MESSAGE)

    world: str


class MessagePage(Page[MessageRead]):
    """Messages of a talk, newest first."""

    model_config = example_page(_MESSAGE, "eyJraW5kIjoibWVzc2FnZXMifQ")


class MessageWrite(BaseModel):
    """A message to be."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "What a goal"}]}
    )

    text: str = Field(max_length=20_000)


class TalkViewer(BaseModel):
    """How you stand to a talk."""

    model_config = example(
        world="simulated",
        may_write=False,
        reason="Slow mode is on: one message in 30 seconds.",
        wait_seconds=12,
        withheld=[],
        hidden_account_ids=[8],
    )

    world: str
    may_write: bool
    reason: str | None = Field(description="Why you may not write now.")
    wait_seconds: int = Field(description="Until slow mode lets you write again.")
    withheld: list[MessageRead] = Field(description="Yours that others do not see, newest first.")
    hidden_account_ids: list[int] = Field(
        description="Whom you block or mute: leave their messages out."
    )


class MessageCursor(Cursor):
    """The last message of a page."""

    kind: Literal["messages"] = "messages"
    before_id: Identifier
