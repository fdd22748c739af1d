"""How agents stand, whether they are well, and what they did: from rows, never from memory."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from serving.agents.agents.schemas import (
    AgentHealth,
    AgentPerformance,
    AgentQueue,
    AgentSpending,
    AgentStatus,
    HealthCode,
)
from serving.agents.agents.skill import skill_of
from serving.agents.parts import AgentParts
from storage.agents.statements import agents, tasks
from storage.kit.sentences import Sentence

_SILENT = timedelta(seconds=60)
"""A worker looks after agents four times in that."""
_LONG_SECONDS = 600.0
_LEAST_SHARE = 0.5
_LEAST_ENDED = 5
"""Of fewer tasks the share says nothing yet."""
_BUDGETS = ("seconds", "calls", "tokens")
REASONS: Mapping[HealthCode, Sentence] = {
    "error": Sentence("It is in error: look at its last tasks, then start it again."),
    "unattended": Sentence("No worker looks after it: is one running?"),
    "waiting": Sentence("A task has waited for more than ten minutes."),
    "limit": Sentence("It has reached a limit, and goes on by itself."),
    "failing": Sentence("More than half of its tasks of the last day failed."),
}
"""By code, why an agent is not well."""


async def read_status(parts: AgentParts, agent: Mapping[str, Any]) -> AgentStatus:
    """Return how an agent stands."""
    return AgentStatus(
        world=parts.world,
        agent_id=agent["agent_id"],
        state=agent["state"],
        note=agent["note"],
        moved_at=agent["moved_at"],
        held_until=agent["held_until"],
        held_by=agent["held_by"],
        queue=await _queue(parts, agent["agent_id"]),
    )


async def read_health(parts: AgentParts, agent: Mapping[str, Any]) -> AgentHealth:
    """Return whether an agent is well, and why it is not."""
    queue = await _queue(parts, agent["agent_id"])
    figures = await parts.database.fetch(tasks.FIGURES, agent_id=agent["agent_id"], days=1)
    share = _share(figures[0])
    found = dict(_reasons(agent, queue, None if _ended(figures[0]) < _LEAST_ENDED else share))
    return AgentHealth(
        world=parts.world,
        agent_id=agent["agent_id"],
        is_healthy=not found,
        codes=list(found),
        reasons=[str(each) for each in found.values()],
        heartbeat_at=agent["heartbeat_at"],
        queue=queue,
        success_share=share,
    )


async def read_performance(
    parts: AgentParts, agent: Mapping[str, Any], days: int
) -> AgentPerformance:
    """Return what an agent did in the last days, and what is left of its budget."""
    agent_id: int = agent["agent_id"]
    (found,) = await parts.database.fetch(tasks.FIGURES, agent_id=agent_id, days=days)
    return AgentPerformance(
        world=parts.world,
        agent_id=agent_id,
        days=days,
        success_share=_share(found),
        today=await _spent(parts, agent),
        skill=await skill_of(parts.database, agent_id),
        **dict(found),
    )


def _reasons(
    agent: Mapping[str, Any], queue: AgentQueue, share: float | None
) -> Iterator[tuple[HealthCode, Sentence]]:
    beat = agent["heartbeat_at"]
    if agent["state"] == "error":
        yield "error", REASONS["error"]
    if agent["state"] == "running" and (beat is None or datetime.now(UTC) - beat > _SILENT):
        yield "unattended", REASONS["unattended"]
    if agent["state"] == "running" and (queue.oldest_seconds or 0) > _LONG_SECONDS:
        yield "waiting", REASONS["waiting"]
    if agent["held_until"] is not None and agent["held_until"] > datetime.now(UTC):
        yield "limit", REASONS["limit"]
    if share is not None and share < _LEAST_SHARE:
        yield "failing", REASONS["failing"]


def _ended(found: Mapping[str, Any]) -> int:
    return sum(found[name] for name in ("succeeded", "failed", "dead", "timed_out"))


def _share(found: Mapping[str, Any]) -> float | None:
    ended = _ended(found)
    return found["succeeded"] / ended if ended else None


async def _queue(parts: AgentParts, agent_id: int) -> AgentQueue:
    (found,) = await parts.database.fetch(tasks.queue(), agent_id=agent_id)
    return AgentQueue.model_validate(dict(found))


async def _spent(parts: AgentParts, agent: Mapping[str, Any]) -> AgentSpending:
    found = await parts.database.fetch_one(agents.spent_today(), agent_id=agent["agent_id"])
    used: dict[str, Any] = {name: 0 if found is None else found[name] for name in _BUDGETS}
    left = {
        f"{name}_left": None
        if agent[f"{name}_per_day"] is None
        else max(agent[f"{name}_per_day"] - used[name], 0)
        for name in _BUDGETS
    }
    return AgentSpending.model_validate({**used, **left})
