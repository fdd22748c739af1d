"""What agents note in their log, and what they find."""

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import insert, select

from storage.agents.events import AgentEvent, AgentInsight
from storage.agents.tables.agent import agent
from storage.agents.tables.task import log_entry
from storage.agents.writes import moves
from storage.insights.events import InsightPublished
from storage.insights.writes import NewInsight, keep
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows

_SHOWN = frozenset({"match", "team"})
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
        yield from _announce(agent_id, made)
    return made


def _announce(agent_id: int, made: Row) -> Rule[None]:
    """Tell those who look at a match or a team what an agent found that everybody may see."""
    kind = made["subject_kind"]
    topic = f"{kind}:{made['subject_id']}"
    if kind not in _SHOWN or not InsightPublished.allows(topic):
        return
    public = yield from one(select(agent.c.is_public).where(agent.c.agent_id == agent_id))
    if public is None or not public["is_public"]:
        return
    payload = InsightPublished(
        subject_kind=kind,
        subject_id=made["subject_id"],
        insight_id=made["insight_id"],
        kind=made["kind"],
        new=1,
        surprise=0.0,
        agent_id=agent_id,
    )
    at = yield from now()
    yield Publish(Event.of(payload, topics=[topic], occurred_at=at))
