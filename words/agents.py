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
