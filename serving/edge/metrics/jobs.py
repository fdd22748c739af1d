"""How many background jobs wait for a worker, for Prometheus: every API process says the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


class JobsDue(Collector):
    """Jobs that are due, by task.

    Attributes:
        rows: of `storage.ops.queue.DUE`, read when somebody scrapes.
    """

    def __init__(self) -> None:
        self.rows: Sequence[Mapping[str, Any]] = ()

    def collect(self) -> Iterator[Metric]:
        """Give the sum of all tasks, which is there when nothing waits, and each task's own."""
        total = sum(row["jobs"] for row in self.rows)
        yield GaugeMetricFamily(
            "touchline_jobs_due", "Background jobs a worker could take now.", value=total
        )
        of_task = GaugeMetricFamily(
            "touchline_jobs_due_of_task", "The same, of one task.", labels=("task",)
        )
        for row in self.rows:
            of_task.add_metric((row["task"],), row["jobs"])
        yield of_task
