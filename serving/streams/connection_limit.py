"""How many answers that take long one address may have open at a process."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from starlette.types import Scope

from serving.kit.connections.addresses import address_of
from serving.kit.connections.connection import connection_of
from serving.kit.errors import TooManyError


class ConnectionLimit:
    """Counts answers of one kind.

    Args:
        per_address: the most at once; 0 is any number.
        kind: what they are, in the plural.
    """

    def __init__(self, per_address: int, *, kind: str = "streams") -> None:
        self._per_address = per_address
        self._kind = kind
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, scope: Scope) -> Generator[None]:
        """Hold a seat while an answer is given, and until the client has taken it or is gone.

        Raises:
            TooManyError: the request's address has as many as it may.
        """
        address = address_of(scope)
        if self._per_address and self._taken[address] >= self._per_address:
            raise TooManyError(
                f"{address} has {self._per_address} {self._kind} open here, which is as many as"
                " it may; close one first."
            )
        self._taken[address] += 1
        try:
            yield
        finally:
            connection = connection_of(scope)
            if connection is None:
                self._leave(address)
            else:
                connection.when_taken(lambda: self._leave(address))

    def _leave(self, address: str) -> None:
        self._taken[address] -= 1
        if not self._taken[address]:
            del self._taken[address]
