"""Simple strategies that advice stands beside: one bet on the 1X2 of each match.

What belongs here: what each would have taken at the same prices, on the same matches.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from football.advice.offers import Offer

FLAT_STAKE = 0.01
"""Share of the bankroll of the beginning on every bet of these strategies."""
Strategy = Callable[[Sequence[Offer], str], Offer | None]


def always_favourite(offers: Sequence[Offer], key: str) -> Offer | None:
    """The likeliest outcome by all books."""
    del key
    return max(offers, key=lambda each: each.fair, default=None)


def random_selection(offers: Sequence[Offer], key: str) -> Offer | None:
    """Any outcome, by a hash of the match: the same each time it is asked."""
    if not offers:
        return None
    return offers[int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % len(offers)]


def market_average(offers: Sequence[Offer], key: str) -> Offer | None:
    """The price that is highest above what all books together think, if it is above it at all."""
    del key
    best = max(offers, key=lambda each: each.price * each.fair, default=None)
    return best if best is not None and best.price * best.fair > 1.0 else None


STRATEGIES: Mapping[str, Strategy] = {
    "always_favourite": always_favourite,
    "random": random_selection,
    "market_average": market_average,
}
