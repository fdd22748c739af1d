"""What an API process says of itself at `/metrics`."""

from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from touchline.bench.errors import MeasurementError
from touchline.bench.http import servers

_STATEMENTS = "touchline_statement_seconds"


@dataclass(frozen=True, slots=True)
class Times:
    """A histogram at one moment.

    Attributes:
        within: how many took no longer than each limit in seconds, the last of which is infinite.
    """

    within: dict[float, float]

    def since(self, earlier: "Times") -> "Times":
        """Return what came in between."""
        return Times({limit: n - earlier.within[limit] for limit, n in self.within.items()})

    @property
    def count(self) -> float:
        return self.within[float("inf")]

    def quantile(self, share: float) -> float:
        """Return what a share of them did not exceed, evenly spread between two limits."""
        wanted, lower, below = share * self.count, 0.0, 0.0
        for limit, n in self.within.items():
            if n >= wanted and n > below:
                if limit == float("inf"):
                    return lower
                return lower + (limit - lower) * (wanted - below) / (n - below)
            lower, below = limit, n
        return 0.0


def statements(port: int) -> Times:
    """Return how long the process has waited for statements so far."""
    _, body = servers.get(port, "/metrics")
    for family in text_string_to_metric_families(body.decode()):
        if family.name == _STATEMENTS:
            buckets = (s for s in family.samples if s.name.endswith("_bucket"))
            return Times({float(s.labels["le"]): s.value for s in buckets})
    raise MeasurementError(f"the API does not report {_STATEMENTS}")
