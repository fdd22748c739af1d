"""What agents note in their log, and what they find."""

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import insert

from storage.agents.events import AgentEvent, AgentInsight
from storage.agents.tables.task import log_entry
from storage.agents.writes import moves
from storage.insights.writes import NewInsight, keep
from storage.kit.rules import Row, Rule, rows

Severity = Literal["debug", "info", "warning", "error", "critical"]


def note(  # noqa: PLR0913 each is a column
    agent_id: int,
    *,
    kind: str,
    severity: Severity,
    message: str,
    by: int | None,
    data: Mapping[str, Any] | None = None,
    task_id: int | None = None,
) -> Rule[Row]:
    """Add an entry to the log of an agent and return it.

    Args:
        agent_id: whose log.
        kind: of entry, such as `note`.
        severity: how much it matters.
        message: in a sentence.
        by: the account that notes it; None is the platform.
        data: the facts.
        task_id: which task it is about.
    """
    made = yield from rows(
        insert(log_entry)
        .values(
            agent_id=agent_id,
            task_id=task_id,
            severity=severity,
            type=kind,
            actor_id=by,
            message=message,
            data=dict(data or {}),
        )
        .returning(log_entry)
    )
    payload = AgentEvent(
        agent_id=agent_id,
        entry_id=made[0]["entry_id"],
        severity=severity,
        task_id=task_id,
    )
    yield from moves.publish(payload, agent_id)
    return made[0]


def find(agent_id: int, new: NewInsight) -> Rule[Row | None]:
    """Keep a finding of an agent and return it; None if it was found before."""
    made = yield from keep(new)
    if made is not None:
        payload = AgentInsight(agent_id=agent_id, insight_id=made["insight_id"])
        yield from moves.publish(payload, agent_id)
    return made
