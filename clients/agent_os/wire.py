"""Answers of such a service as values: whatever it sends is either understood or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import orjson

State = Literal["running", "succeeded", "failed", "cancelled"]
MOST_ID = 200
MOST_TEXT = 2000
MOST_AGENTS = 100
_STATES: Mapping[str, State] = {
    "pending": "running",
    "queued": "running",
    "running": "running",
    "paused": "running",
    "completed": "succeeded",
    "succeeded": "succeeded",
    "failed": "failed",
    "error": "failed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}


class WireError(ValueError):
    """An answer is not what was agreed; the message says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAgent:
    """An agent that the service has."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRun:
    """How a run stands there.

    Attributes:
        output: what it made; any JSON.
    """

    run_id: str
    state: State
    output: Any = None
    error: str | None = None


def run_of(body: bytes) -> RemoteRun:
    """Read a run. Raises `WireError`."""
    document = _object(body)
    status = _text(document, "status", MOST_ID).lower()
    if status not in _STATES:
        raise WireError(f"status: {status[:40]!r} is none of {', '.join(sorted(_STATES))}")
    error = document.get("error")
    return RemoteRun(
        run_id=_text(document, "run_id", MOST_ID),
        state=_STATES[status],
        output=document.get("output"),
        error=None if error is None else _plain(str(error))[:MOST_TEXT],
    )


def task_of(body: bytes) -> int | None:
    """Read which task of ours a report is about, if it says so. Raises `WireError`."""
    number: Any = _object(body).get("task_id")
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        raise WireError("task_id: the number that was sent")
    return number


def agents_of(body: bytes) -> list[RemoteAgent]:
    """Read the agents that a service has. Raises `WireError`."""
    found: Any = _object(body).get("agents")
    listed = cast("list[Any]", found) if isinstance(found, list) else None
    if listed is None or len(listed) > MOST_AGENTS:
        raise WireError(f"agents: a list of at most {MOST_AGENTS}")
    return [_agent(each) for each in listed]


def _agent(document: Any) -> RemoteAgent:
    if not isinstance(document, dict):
        raise WireError("agents: each is an object")
    named = cast("dict[str, Any]", document)
    return RemoteAgent(
        id=_text(named, "id", MOST_ID),
        name=_plain(str(named.get("name") or named["id"]))[:MOST_ID],
        description=_plain(str(named.get("description") or ""))[:MOST_TEXT],
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        document: Any = orjson.loads(body)
        written = orjson.dumps(document)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError) as error:
        raise WireError(f"it is no JSON that can be kept: {error}") from error
    if b"\\u0000" in written:
        raise WireError("it has the character U+0000, which cannot be kept: leave it out")
    if not isinstance(document, dict):
        raise WireError("it is no JSON object")
    return cast("dict[str, Any]", document)


def _text(document: Mapping[str, Any], name: str, most: int) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise WireError(f"{name}: a text of 1 to {most} printable characters")
    return value


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)
