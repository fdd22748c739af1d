"""Figures of the replica for Prometheus, where a process has one."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from serving.kit.postgres.replica import Replica


class ReplicaFigures(Collector):
    """Collects from the replica when somebody scrapes."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def collect(self) -> Iterator[Metric]:
        """Give who answered public reads, and how far the replica is behind."""
        reads = CounterMetricFamily(
            "touchline_replica_reads", "Statements of public reads.", labels=("answered_by",)
        )
        reads.add_metric(("replica",), self._replica.answered)
        reads.add_metric(("primary",), self._replica.passed_on)
        yield reads
        yield GaugeMetricFamily(
            "touchline_replica_in_use",
            "1 while the replica answers, 0 while reads go to the primary.",
            value=float(self._replica.is_in_use),
        )
        if self._replica.behind_bytes is not None:
            yield GaugeMetricFamily(
                "touchline_replica_behind_bytes",
                "Bytes of the write-ahead log that it lacks.",
                value=self._replica.behind_bytes,
            )
