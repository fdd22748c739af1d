"""Counts of reads, by this process alone: two numbers for each address, and no waiting.

Not the library's: a read from memory takes less time than its counts, which lock and start tasks.
"""

from collections import OrderedDict
from time import monotonic

from limits import RateLimitItem

_MOST_BUCKETS = 20_000


class Reads:
    """Counts reads against one limit, in windows whose predecessor fades away.

    Args:
        limit: how many, in how long.
    """

    def __init__(self, limit: RateLimitItem) -> None:
        self.limit = limit
        self._seconds = float(limit.get_expiry())
        self._windows: OrderedDict[str, list[float]] = OrderedDict()

    def wait_seconds(self, bucket: str) -> float:
        """Count a read and return 0, or how long to wait for the next if that is too much."""
        now = monotonic()
        window = self._windows.get(bucket)
        if window is None:
            window = self._windows[bucket] = [now, 0.0, 0.0]
            if len(self._windows) > _MOST_BUCKETS:
                self._windows.popitem(last=False)
        elapsed = now - window[0]
        if elapsed >= self._seconds:
            self._windows.move_to_end(bucket)
            previous = window[2] if elapsed < 2 * self._seconds else 0.0
            elapsed %= self._seconds
            window[:] = [now - elapsed, previous, 0.0]
        fading = window[1] * (1 - elapsed / self._seconds)
        if fading + window[2] >= self.limit.amount:
            return max(1.0, self._seconds - elapsed) if window[2] else 1.0
        window[2] += 1
        return 0.0
