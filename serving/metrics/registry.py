"""The figures one process keeps about itself."""

from prometheus_client import CollectorRegistry, Gauge
from starlette.types import Scope

from serving.answers.cache import BodyCache
from serving.events.hub import Hub
from serving.metrics.answers import Answers, Kind
from serving.metrics.tally import Tally

UNMATCHED = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Metrics:
    """Collectors of one application; a registry of its own, so that two may share a process."""

    def __init__(self, hub: Hub, cache: BodyCache, statements: Tally) -> None:
        self.registry = CollectorRegistry()
        self._answers = Answers(statements)
        self.registry.register(self._answers)
        lag = self._gauge(
            "touchline_hub_unconfirmed_seconds", "Since the log's head was confirmed."
        )
        lag.set_function(lambda: hub.unconfirmed_seconds)
        head = self._gauge("touchline_hub_head_seq", "The newest event known.")
        head.set_function(lambda: hub.ring.head)
        clients = self._gauge("touchline_stream_clients", "Streams connected.")
        clients.set_function(lambda: hub.client_count)
        kept = self._gauge("touchline_cache_bodies", "Serialised bodies kept.")
        kept.set_function(lambda: len(cache))

    def tally(self, scope: Scope, status: int) -> Tally:
        """Return where an answer is counted: by its route's template, never by its address."""
        path = getattr(scope.get("route"), "path", None)
        route = path if isinstance(path, str) else UNMATCHED
        # A stranger may invent methods; labels must stay few.
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        return self._answers.tally(Kind(method, route, status))

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, registry=self.registry)
