"""What goes out to the webhooks of an agent, and what comes in by them.

What goes out is a message of the one delivery: ids and codes, as on the event log. What comes in
has been verified by the caller; the same message again makes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Exists, select, update

from storage.agents.tables.integration import callback, integration
from storage.delivery.writes import Message, post
from storage.kit.events import Event
from storage.kit.rules import Rule, rows

CHANNEL = "agent_webhook"
EVENTS = ("agentStatusUpdate", "agentTaskUpdate", "agentInsight", "agentEvent", "agentError")
"""Types that a webhook may be sent."""
_PASSING = frozenset({"queued", "running"})
"""States of a task on its way, which no webhook is sent."""


def topic_of(integration_id: int) -> str:
    """Return the topic of what is delivered to an integration."""
    return f"integration:{integration_id}"


def are_there(agent_id: Any) -> Exists:
    """Return whether an agent, or the one that a column names, has webhooks that are sent some."""
    return select(integration.c.integration_id).where(*_is_sent(agent_id)).exists()


def _is_sent(agent_id: Any) -> Sequence[ColumnElement[bool]]:
    return (
        integration.c.agent_id == agent_id,
        integration.c.deleted_at.is_(None),
        integration.c.kind == "webhook_out",
        integration.c.is_active,
    )


def post_event(agent_id: int, event: Event) -> Rule[None]:
    """Post an event of an agent to those of its webhooks that are sent such."""
    if event.type not in EVENTS or _is_passing(event):
        return
    wanted = select(integration.c.integration_id).where(
        *_is_sent(agent_id), integration.c.events.contains([event.type])
    )
    for row in (yield from rows(wanted.order_by(integration.c.integration_id))):
        number: int = row["integration_id"]
        body = {
            "integration_id": number,
            "type": event.type,
            "occurred_at": event.occurred_at.isoformat(),
            "payload": dict(event.payload),
        }
        posted = Message(topic=topic_of(number), type=event.type, body=body)
        yield from post(posted, [CHANNEL])


def _is_passing(event: Event) -> bool:
    return event.type == "agentTaskUpdate" and event.payload["state"] in _PASSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a message that came in has made: a task, or an entry of the log."""

    task_id: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry of the agent's log that a message asks for."""

    message: str
    severity: Any = "info"
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


def keep_made(integration_id: int, nonce: str, made: Made) -> Rule[None]:
    """Keep what a message made, for the answer to its repetition."""
    is_it = (callback.c.integration_id == integration_id) & (callback.c.nonce == nonce)
    values = {"task_id": made.task_id, "entry_id": made.entry_id}
    yield from rows(update(callback).where(is_it).values(values))


def made_by(integration_id: int, nonce: str) -> Rule[Made]:
    """Return what a message made when it came first."""
    is_it = (callback.c.integration_id == integration_id) & (callback.c.nonce == nonce)
    found = yield from rows(select(callback.c.task_id, callback.c.entry_id).where(is_it))
    return Made(task_id=found[0]["task_id"], entry_id=found[0]["entry_id"])
