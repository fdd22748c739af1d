"""How often something happens in a second."""

from collections.abc import Callable
from time import perf_counter


def per_second(count: int, work: Callable[[], object]) -> float:
    """Return the rate at which `work` does `count` things."""
    started = perf_counter()
    work()
    return count / (perf_counter() - started)
