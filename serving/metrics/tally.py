"""Where answers of one kind are counted, found once."""

from dataclasses import dataclass

from prometheus_client import Counter, Histogram


@dataclass(frozen=True, slots=True)
class Tally:
    """The counter and the times of one method, route and status."""

    requests: Counter
    seconds: Histogram

    def note(self, seconds: float) -> None:
        """Count one answer that started after so many seconds."""
        self.requests.inc()
        self.seconds.observe(seconds)
