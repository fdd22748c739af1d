"""How many streams one address may hold open at a process."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from starlette.types import Scope

from serving.errors import TooManyError


class Seats:
    """Counts streams, of every protocol together.

    Args:
        per_address: the most at once; 0 is any number.
    """

    def __init__(self, per_address: int) -> None:
        self._per_address = per_address
        self._taken: Counter[str] = Counter()

    def refuse_full(self, scope: Scope) -> None:
        """Let a request pass whose address may open one more.

        Raises:
            TooManyError: it has as many as it may.
        """
        address = _address(scope)
        if self._per_address and self._taken[address] >= self._per_address:
            raise TooManyError(
                f"{address} has {self._per_address} streams open here, which is as many as it may;"
                " one connection carries up to 100 topics."
            )

    @contextmanager
    def taken(self, scope: Scope) -> Generator[None]:
        """Hold a seat while a stream is open."""
        address = _address(scope)
        self._taken[address] += 1
        try:
            yield
        finally:
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "local"
