"""Three queues: what trains, what asks providers, and the rest.

A step's pool says whom it has to wait for; its queue, which workers may have it.
"""

from dagster._core.execution.plan.step import ExecutionStep

LIGHT, TRAINING, FEEDS = "light", "training", "feeds"
QUEUES = (LIGHT, TRAINING, FEEDS)
_PROVIDERS = frozenset({"espn", "openmeteo", "news", "footballdata", "players"})
_TRAINING = ("models_", "features_training_set")


def queue_of(step: ExecutionStep) -> str:
    """Return the queue of a step, by its pool or else by the layer it belongs to."""
    if step.pool in _PROVIDERS:
        return FEEDS
    return TRAINING if step.key.startswith(_TRAINING) else LIGHT
