"""Whether the prices of one book can be what it offered: a slip of a digit breaks their sum.

What belongs here: the bounds. What does not: taking a margin out (`football.odds`). A suspect
quote is kept as it was published and flagged; nobody mends it.
"""

from collections.abc import Sequence

_LOWEST, _HIGHEST = 0.995, 1.25
_LOWEST_OF_THE_BEST = 0.9  # the best prices of many books may leave the bettor a margin
_BEST_OF_MANY = "max"


def is_suspect(book: str, prices: Sequence[float]) -> bool:
    """Return whether the implied probabilities sum to what no book offers."""
    total = 0.0
    for price in prices:
        total += 1.0 / price
    lowest = _LOWEST_OF_THE_BEST if book == _BEST_OF_MANY else _LOWEST
    return not lowest <= total <= _HIGHEST
