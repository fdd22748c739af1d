"""Statements that took long, by their text: parameters are not in it, so nothing private is."""

from dataclasses import dataclass

SLOW_SECONDS = 0.05
_MOST_STATEMENTS = 100


@dataclass(slots=True, kw_only=True)
class Slow:
    """How often one statement took long, and how long.

    Attributes:
        text: of the statement, with `$1` for its parameters.
    """

    text: str
    count: int = 0
    total_seconds: float = 0.0
    longest_seconds: float = 0.0


class SlowStatements:
    """Collects statements; of too many different ones those that cost least are forgotten."""

    def __init__(self) -> None:
        self._known: dict[str, Slow] = {}

    def note(self, text: str, seconds: float) -> None:
        """Count a statement that took so long."""
        slow = self._known.get(text)
        if slow is None:
            if len(self._known) >= _MOST_STATEMENTS:
                least = min(self._known.values(), key=lambda each: each.total_seconds)
                del self._known[least.text]
            slow = self._known[text] = Slow(text=text)
        slow.count += 1
        slow.total_seconds += seconds
        slow.longest_seconds = max(slow.longest_seconds, seconds)

    def worst(self, most: int) -> list[Slow]:
        """Return those that took longest in all."""
        return sorted(self._known.values(), key=lambda each: -each.total_seconds)[:most]
