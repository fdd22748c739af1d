"""Messages over the WebSocket, both ways."""

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from serving.kit.parameters import MAX_ID
from serving.streams.framing import text_frame
from serving.streams.replay import MAX_SPEED

MAX_NUMBER = 2**53 - 1
_Id = Annotated[
    Annotated[str, Field(max_length=100)]
    | Annotated[int, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
    | None,
    Field(description="Comes back in the answer: a short text or a number that JSON keeps exact."),
]
_Topics = Annotated[list[Annotated[str, Field(max_length=64)]] | None, Field(max_length=200)]


class NotUnderstoodError(ValueError):
    """A message that is no JSON, or of no known form; the message names the fault."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Id = None


class Authenticate(_Message):
    """Authenticate by a token or a ticket, before anything else.

    Later, a newer one of the same account goes on where the first one runs out.
    """

    op: Literal["auth"]
    token: str | None = Field(default=None, max_length=2000)
    ticket: str | None = Field(default=None, max_length=1000)


class Subscribe(_Message):
    """Follow topics; none named is everything.

    Attributes:
        after: a cursor to resume from, `head` or `oldest`; only in the first one.
        snapshot: begin with how things stand, unless the resume succeeds.
        mode: `latest` drops what a newer event of the same type and topics has replaced while the
            client could not take it.
    """

    op: Literal["subscribe"]
    topics: _Topics = None
    after: str | None = Field(default=None, max_length=100)
    snapshot: bool = False
    mode: Literal["all", "latest"] = "all"


class Unsubscribe(_Message):
    """No longer follow topics; none named is all of them."""

    op: Literal["unsubscribe"]
    topics: _Topics = None


class Ping(_Message):
    """Ask for a sign of life."""

    op: Literal["ping"]


class Replay(_Message):
    """Play a finished match again, so many times as fast."""

    op: Literal["replay"]
    match_id: int = Field(ge=1, le=MAX_ID)
    speed: float = Field(default=60.0, gt=0, le=MAX_SPEED)
    after: str | None = Field(default=None, max_length=100)


class Stop(_Message):
    """End the replay."""

    op: Literal["stop"]


class _OfTalk(_Message):
    topic: str = Field(max_length=64)


class Enter(_OfTalk):
    """Be counted at a talk, and learn how many are there."""

    op: Literal["enter"]


class Leave(_OfTalk):
    """Be counted there no longer."""

    op: Literal["leave"]


class Typing(_OfTalk):
    """Be counted among those who type, for some seconds."""

    op: Literal["typing"]


class JoinAgent(_Message):
    """Follow an agent: from here on, besides what is followed already."""

    op: Literal["joinAgent"]
    agent_id: int = Field(ge=1, le=MAX_ID)


class LeaveAgent(_Message):
    """No longer follow an agent."""

    op: Literal["leaveAgent"]
    agent_id: int = Field(ge=1, le=MAX_ID)


class AgentCommand(_Message):
    """Start, stop, pause or resume an agent, or give it a task (`run`)."""

    op: Literal["agentCommand"]
    agent_id: int = Field(ge=1, le=MAX_ID)
    command: Literal["start", "stop", "pause", "resume", "run"]
    task: dict[str, Any] | None = None


ClientMessage = (
    Authenticate
    | Subscribe
    | Unsubscribe
    | Ping
    | Replay
    | Stop
    | Enter
    | Leave
    | Typing
    | JoinAgent
    | LeaveAgent
    | AgentCommand
)
_CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="op")]
)


def parse(text: str) -> ClientMessage:
    """Return the message of a client.

    Raises:
        NotUnderstoodError: it is none of the messages there are.
    """
    try:
        return _CLIENT_MESSAGE.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotUnderstoodError(f"{where or 'message'}: {first['msg']}") from error


def message(op: str, **fields: Any) -> bytes:
    """Return a framed message of ours."""
    return text_frame(orjson.dumps({"op": op, **fields}, option=orjson.OPT_UTC_Z))
