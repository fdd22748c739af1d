"""Where answers of one kind are counted: plain numbers, summed up when somebody scrapes."""

from bisect import bisect_left
from collections.abc import Sequence

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Tally:
    """How many answers of one method, route and status there were, and how long they took.

    Counted for each request, on one event loop: prometheus-client's own counters take a lock and
    cost a tenth of an answer from memory.

    Attributes:
        within: answers by the first of `SECONDS` that they did not exceed; the last is the rest.
        total_seconds: all of them together.
        total_bytes: of their bodies.
    """

    __slots__ = ("total_bytes", "total_seconds", "within")

    def __init__(self) -> None:
        self.within = [0] * (len(SECONDS) + 1)
        self.total_seconds = 0.0
        self.total_bytes = 0

    @property
    def count(self) -> int:
        return sum(self.within)

    def note(self, seconds: float) -> None:
        """Count one answer that started after so many seconds."""
        self.within[bisect_left(SECONDS, seconds)] += 1
        self.total_seconds += seconds


def percentile(within: Sequence[int], share: float) -> float | None:
    """Return the seconds that so large a share did not exceed, as far as the limits tell.

    Between two limits answers are taken to lie evenly; beyond the last it is the last.

    Args:
        within: answers by the first of `SECONDS` that they did not exceed.
        share: 0.95 is the 95th percentile.
    """
    total = sum(within)
    if not total:
        return None
    wanted, below, lower = share * total, 0, 0.0
    for limit, count in zip(SECONDS, within, strict=False):
        if count and below + count >= wanted:
            return lower + (limit - lower) * (wanted - below) / count
        below, lower = below + count, limit
    return SECONDS[-1]
