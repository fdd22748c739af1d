"""The address that a connection is counted for."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

LOCAL = "local"
_HOUSEHOLD_BITS = 64


@lru_cache(maxsize=4096)
def counted_address(host: str | None) -> str:
    """Return the address that a client's connections are counted for.

    A household has 2**64 addresses of IPv6, so these are counted by their network.
    """
    if not host:
        return LOCAL
    address = _parsed(host)
    if not isinstance(address, IPv6Address):
        return host if address is None else str(address)
    return str(IPv6Network((address, _HOUSEHOLD_BITS), strict=False))


def address_of(scope: Scope) -> str:
    """Return the address that a request is counted for."""
    client = scope.get("client")
    return counted_address(client[0] if client else None)


class Proxies:
    """The proxies whose word about their clients' addresses is believed.

    Args:
        names: addresses and networks.

    Raises:
        ValueError: one is neither.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(name) for name in names]

    def __contains__(self, host: object) -> bool:
        if not self._networks or not isinstance(host, str):
            return False
        address = _parsed(host)
        return address is not None and any(address in network for network in self._networks)


def _parsed(host: str) -> IPv4Address | IPv6Address | None:
    """Return an address; one of IPv4 written as IPv6 is one of IPv4."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped
