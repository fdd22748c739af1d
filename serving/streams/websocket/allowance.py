"""How much one connection may ask for: a little at once, then so much a second."""

from time import monotonic


class Allowance:
    """What is left of it.

    Args:
        most: what may be taken at once.
        per_second: what comes back.
    """

    __slots__ = ("_at_seconds", "_left", "_most", "_per_second")

    def __init__(self, most: float, per_second: float) -> None:
        self._most = most
        self._per_second = per_second
        self._left = most
        self._at_seconds = monotonic()

    def take(self, amount: float = 1.0) -> float:
        """Take an amount; return 0, or after how many seconds there is enough and take nothing."""
        now = monotonic()
        earned = self._per_second * (now - self._at_seconds)
        self._left, self._at_seconds = min(self._left + earned, self._most), now
        if amount > self._left:
            return (amount - self._left) / self._per_second
        self._left -= amount
        return 0.0
