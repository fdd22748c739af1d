"""What happens with an agent, by ids and codes alone: its topic is its owner's."""

from typing import Literal

from storage.kit.event_payload import Payload

_TOPICS = ("agent:{id}",)
AgentState = Literal["created", "starting", "running", "paused", "stopping", "stopped", "error"]
TaskState = Literal["queued", "running", "waiting_approval", "succeeded", "failed", "cancelled",
                    "timed_out", "dead"]  # fmt: skip


class AgentEvent(Payload):
    """An entry of the log of an agent: it, its owner or a task noted something."""

    event_type = "agentEvent"
    topics = _TOPICS

    agent_id: int
    entry_id: int
    severity: Literal["debug", "info", "warning", "error", "critical"]
    task_id: int | None = None


class AgentStatusUpdate(Payload):
    """An agent moved from one state to another."""

    event_type = "agentStatusUpdate"
    topics = _TOPICS

    agent_id: int
    from_state: AgentState
    state: AgentState


class AgentTaskUpdate(Payload):
    """A task of an agent moved from one state to another."""

    event_type = "agentTaskUpdate"
    topics = _TOPICS

    agent_id: int
    task_id: int
    state: TaskState
    attempt_no: int
    run_id: int | None = None


class AgentInsight(Payload):
    """An agent found something."""

    event_type = "agentInsight"
    topics = _TOPICS

    agent_id: int
    insight_id: int


class AgentPerformanceUpdate(Payload):
    """What an agent has done so far, in numbers."""

    event_type = "agentPerformanceUpdate"
    topics = _TOPICS

    agent_id: int
    queued: int
    running: int
    succeeded_today: int
    failed_today: int


class AgentError(Payload):
    """An attempt of an agent went wrong, or the agent itself did."""

    event_type = "agentError"
    topics = _TOPICS

    agent_id: int
    error_class: Literal["transient", "throttled", "lost", "permanent"]
    task_id: int | None = None
    attempt_no: int | None = None
