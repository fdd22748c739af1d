"""Words for agents: their states, their kinds, and what limits them."""

from words.messages import pgettext


def agent_state(state: str) -> str:
    """Return how an agent stands."""
    return {
        "created": pgettext("agent", "not started"),
        "starting": pgettext("agent", "starting"),
        "running": pgettext("agent", "running"),
        "paused": pgettext("agent", "paused"),
        "stopping": pgettext("agent", "stopping"),
        "stopped": pgettext("agent", "stopped"),
        "error": pgettext("agent", "in error"),
    }.get(state, state)


def agent_kind(kind: str) -> str:
    """Return what agents of a kind do."""
    return {
        "collector": pgettext("agent kind", "refreshes feeds"),
        "forecaster": pgettext("agent kind", "forecasts matches, also with a recipe of its own"),
        "monitor": pgettext("agent kind", "watches feeds, drift and alerts"),
        "scout": pgettext("agent kind", "searches the news for absences"),
        "picker": pgettext("agent kind", "picks coming matches"),
        "analyst": pgettext("agent kind", "writes about matches and teams"),
        "external": pgettext("agent kind", "is a service elsewhere, or a program with a key"),
    }.get(kind, kind)


def task_state(state: str) -> str:
    """Return how a task, a step or a run of a workflow stands."""
    return {
        "queued": pgettext("task", "queued"),
        "running": pgettext("task", "running"),
        "waiting_approval": pgettext("task", "waits for approval"),
        "succeeded": pgettext("task", "succeeded"),
        "failed": pgettext("task", "failed"),
        "cancelled": pgettext("task", "cancelled"),
        "timed_out": pgettext("task", "out of time"),
        "dead": pgettext("task", "given up"),
        "waiting": pgettext("task", "waits"),
        "started": pgettext("task", "running"),
        "skipped": pgettext("task", "skipped"),
    }.get(state, state)


def agent_limit(name: str) -> str:
    """Return which limit an agent has reached."""
    return {
        "tasks_per_minute": pgettext("limit", "tasks per minute"),
        "seconds_per_day": pgettext("limit", "seconds per day"),
        "calls_per_day": pgettext("limit", "calls per day"),
        "tokens_per_day": pgettext("limit", "tokens per day"),
    }.get(name, name)


def agent_move(name: str) -> str:
    """Return the word on a button that moves an agent."""
    return {
        "start": pgettext("agent", "Start"),
        "stop": pgettext("agent", "Stop"),
        "pause": pgettext("agent", "Pause"),
        "resume": pgettext("agent", "Resume"),
    }.get(name, name)


def approval(decision: str) -> str:
    """Return how a plan was decided."""
    return {
        "approved": pgettext("approval", "allowed"),
        "refused": pgettext("approval", "refused"),
        "expired": pgettext("approval", "nobody decided in time"),
    }.get(decision, decision)


def integration_kind(kind: str) -> str:
    """Return what an integration is."""
    return {
        "agent_os": pgettext("integration", "service with agents"),
        "webhook_out": pgettext("integration", "webhook that is sent events"),
        "webhook_in": pgettext("integration", "webhook that posts to us"),
    }.get(kind, kind)


def integration_state(state: str) -> str:
    """Return how an integration stands."""
    return {
        "active": pgettext("integration", "in use"),
        "open": pgettext("integration", "failed too often, pauses"),
        "off": pgettext("integration", "not used"),
    }.get(state, state)


def dispatch_state(state: str) -> str:
    """Return what became of something that was sent elsewhere."""
    return {
        "in_doubt": pgettext("dispatch", "in doubt"),
        "running": pgettext("dispatch", "running there"),
        "succeeded": pgettext("dispatch", "succeeded"),
        "failed": pgettext("dispatch", "failed"),
        "cancelled": pgettext("dispatch", "cancelled"),
        "waiting": pgettext("dispatch", "waits"),
        "sending": pgettext("dispatch", "being sent"),
        "delivered": pgettext("dispatch", "delivered"),
        "given_up": pgettext("dispatch", "given up"),
    }.get(state, state)


def agent_event(kind: str) -> str:
    """Return what an event of an agent reports."""
    return {
        "agentStatusUpdate": pgettext("agent event", "how the agent stands"),
        "agentTaskUpdate": pgettext("agent event", "tasks that ended or wait for approval"),
        "agentInsight": pgettext("agent event", "what it found"),
        "agentEvent": pgettext("agent event", "entries of its log that were noted"),
        "agentError": pgettext("agent event", "attempts that went wrong"),
    }.get(kind, kind)
