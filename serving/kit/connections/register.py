"""Every connection of one server, counted by address and looked at again and again."""

import logging
from collections import Counter
from typing import Protocol

from uvicorn.server import ServerState

from serving.kit.connections.addresses import Proxies, counted_address
from serving.kit.connections.limits import Limits

_LOG = logging.getLogger(__name__)


class Checked(Protocol):
    """A connection that can be too slow."""

    def check(self, now: float) -> None:
        """End it if it is."""
        ...


class Connections(ServerState):
    """What uvicorn shares between the connections of a server, with limits.

    Args:
        limits: of each connection and address.

    Attributes:
        is_draining: the process will end soon, so each connection ends with its next answer.

    Raises:
        ValueError: a proxy is neither an address nor a network.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.is_draining = False
        self._proxies = Proxies(limits.proxies)
        self._of_address: Counter[str] = Counter()
        self._checked: set[Checked] = set()

    def enter(self, connection: Checked, host: str | None) -> bool:
        """Count a new connection; False if its address has more than it may."""
        self._checked.add(connection)
        if host in self._proxies:
            return True
        address, most = counted_address(host), self.limits.per_address
        self._of_address[address] += 1
        if not most or self._of_address[address] <= most:
            return True
        if self._of_address[address] == most + 1:
            _LOG.warning("%s has %d connections; no more are let in.", address, most)
        return False

    def replace(self, connection: Checked, successor: Checked) -> None:
        """Look at another protocol of the same connection from now on."""
        self._checked.discard(connection)
        self._checked.add(successor)

    def leave(self, connection: Checked, host: str | None) -> None:
        """Forget a connection that is gone."""
        self._checked.discard(connection)
        if host in self._proxies:
            return
        address = counted_address(host)
        self._of_address[address] -= 1
        if self._of_address[address] <= 0:
            del self._of_address[address]

    def check(self, now: float) -> None:
        """End the connections that are too slow."""
        for connection in tuple(self._checked):
            connection.check(now)
