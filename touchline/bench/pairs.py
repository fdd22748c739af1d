"""Two things measured in turns, so that a busy machine slows both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from typing import Generic, TypeVar

Figure = TypeVar("Figure")

_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Pair(Generic[Figure]):
    """Two figures measured one right after the other."""

    ours: Figure
    yardstick: Figure


def interleaved(
    ours: Callable[[], Figure],
    yardstick: Callable[[], Figure],
    repetitions: int,
    on_pair: Callable[[], None] = lambda: None,
) -> list[Pair[Figure]]:
    """Measure A B A B …; a first pair warms caches and connections and is thrown away.

    Args:
        ours: measures once and returns its figure.
        yardstick: the same for the plain thing.
        repetitions: pairs to keep.
        on_pair: called after each kept pair.
    """
    ours()
    yardstick()
    pairs: list[Pair[Figure]] = []
    for _ in range(repetitions):
        pairs.append(Pair(ours(), yardstick()))
        on_pair()
    return pairs


def spread_of(ratios: Sequence[float]) -> tuple[float, float]:
    """Return the narrowest order statistics that hold the true median with 90 % confidence.

    From the sign test, so without assuming a distribution; with fewer than five ratios no pair of
    them is that certain, and the whole range is given.
    """
    ordered = sorted(ratios)
    count = len(ordered)
    outside, cut = 0.0, 0
    for tail in range(count // 2):
        outside += 2.0 * comb(count, tail) / 2.0**count
        if outside > 1.0 - _CONFIDENCE:
            break
        cut = tail
    return ordered[cut], ordered[-1 - cut]
