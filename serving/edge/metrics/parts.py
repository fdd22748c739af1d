"""Figures of a process's parts for Prometheus: cache, pool, limits, errors."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from serving.access.limits.counters import Counters
from serving.edge.cache import BodyCache
from serving.kit.postgres.database import Database
from telemetry.errors import ErrorGroups


class Parts(Collector):
    """Collects from the parts themselves when somebody scrapes.

    Args:
        cache: of bodies.
        database: its pool, and statements that took long.
        counters: of the rate limits.
        errors: that nobody expected.
    """

    def __init__(
        self, cache: BodyCache, database: Database, counters: Counters, errors: ErrorGroups
    ) -> None:
        self._cache = cache
        self._database = database
        self._counters = counters
        self._errors = errors

    def collect(self) -> Iterator[Metric]:
        """Give each part's figures."""
        reads = CounterMetricFamily(
            "touchline_cache_reads", "Answers from memory, or not.", labels=("from_memory",)
        )
        reads.add_metric(("yes",), self._cache.hits)
        reads.add_metric(("no",), self._cache.misses)
        yield reads
        flushes = CounterMetricFamily(
            "touchline_cache_flushes", "Bodies dropped because a topic moved.", labels=("topic",)
        )
        for topic, count in self._cache.flushes.items():
            flushes.add_metric((topic,), count)
        yield flushes
        pool = self._database.pool
        connections = GaugeMetricFamily(
            "touchline_pool_connections", "Connections to Postgres.", labels=("state",)
        )
        connections.add_metric(("in use",), pool.in_use)
        connections.add_metric(("idle",), pool.open - pool.in_use)
        yield connections
        yield GaugeMetricFamily(
            "touchline_pool_waiting", "Requests that wait for a connection.", value=pool.waiting
        )
        slow = sum(each.count for each in self._database.slow.worst(1_000))
        yield CounterMetricFamily(
            "touchline_slow_statements", "Statements over 50 ms.", value=slow
        )
        yield GaugeMetricFamily(
            "touchline_limits_shared",
            "1 while all processes count requests together, 0 while each counts alone.",
            value=float(self._counters.is_shared),
        )
        yield CounterMetricFamily(
            "touchline_limits_refused",
            "Requests that asked for too much.",
            value=self._counters.refused,
        )
        yield CounterMetricFamily(
            "touchline_unexpected_errors", "Errors nobody expected.", value=self._errors.total
        )
