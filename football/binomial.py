"""The binomial tail: how often chance alone gives at least this count."""

import math
from typing import Any


def at_least(hits: int, n: int, share: float) -> float:
    """Return how often so many or more of n happen if each does with this chance (binomial).

    Args:
        hits: how many did.
        n: of how many.
        share: chance of each; above 1 is taken for 1.
    """
    from scipy import stats  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    untyped: Any = stats
    p = float(untyped.binom.sf(hits - 1, n, min(share, 1.0)))
    return p if math.isfinite(p) else 1.0
