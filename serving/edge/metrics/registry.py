"""The figures one process keeps about itself."""

from prometheus_client import CollectorRegistry, Gauge
from starlette.types import Scope

from serving.edge.cache import BodyCache
from serving.edge.metrics.jobs import JobsDue
from serving.edge.metrics.model_calls import ModelCalls
from serving.edge.metrics.usage import Usage
from serving.kit.metrics.exposition import Answers, Kind
from serving.kit.metrics.tally import Tally
from serving.streams.hub import Hub

UNMATCHED = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Metrics:
    """Collectors of one application; a registry of its own, so that two may share a process.

    Attributes:
        answers: all of them, by route.
        usage: those of clients who are known.
        model_calls: of language models.
        jobs_due: background jobs that wait.
    """

    def __init__(self, hub: Hub, cache: BodyCache, statements: Tally) -> None:
        self.registry = CollectorRegistry()
        self.answers = Answers(statements)
        self.usage = Usage(self.answers)
        self.registry.register(self.answers)
        self.model_calls = ModelCalls()
        self.registry.register(self.model_calls)
        self.jobs_due = JobsDue()
        self.registry.register(self.jobs_due)
        lag = self._gauge(
            "touchline_hub_unconfirmed_seconds", "Since the log's head was confirmed."
        )
        lag.set_function(lambda: hub.unconfirmed_seconds)
        head = self._gauge("touchline_hub_head_seq", "The newest event known.")
        head.set_function(lambda: hub.rings.head)
        clients = self._gauge("touchline_stream_clients", "Streams connected.")
        clients.set_function(lambda: hub.client_count)
        kept = self._gauge("touchline_cache_bodies", "Serialised bodies kept.")
        kept.set_function(lambda: len(cache))

    def tally(self, scope: Scope, status: int) -> Tally:
        """Return where an answer is counted: by its route's template, never by its address."""
        return self.answers.tally(self.kind(scope, status))

    def kind(self, scope: Scope, status: int) -> Kind:
        """Return the labels by which an answer is counted."""
        # A stranger may invent methods; labels must stay few.
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        return Kind(method, route_of(scope), status)

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, registry=self.registry)


def route_of(scope: Scope) -> str:
    """Return the template of a request's address: never the address, which a stranger chooses."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else UNMATCHED
