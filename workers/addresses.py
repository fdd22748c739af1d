"""Where a webhook goes: its name resolved once, private addresses refused, one address chosen.

A name that is checked and then resolved again by the HTTP client can change in between. So the
client gets the address that was checked; the name stays in the Host header and in TLS.
"""

import asyncio
import ipaddress
import re
import socket
from ipaddress import IPv4Address, IPv6Address

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address inside an IPv6 one
_COMPATIBLE = ipaddress.ip_network("::/96")  # the same, in an older spelling
_LOCAL = (
    ipaddress.ip_network("64:ff9b:1::/48"),  # translated within one network (RFC 8215)
    ipaddress.ip_network("fec0::/10"),  # site-local, deprecated and still routed by some
)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?", re.IGNORECASE)


class PrivateAddressError(Exception):
    """A name leads to a private network only."""


async def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """Return one address of a host.

    Args:
        host: a name, or an address.
        port: TCP port.
        allow_private: private, loopback and link-local addresses are allowed.

    Raises:
        PrivateAddressError: none of its addresses is public, or it is a number that programs read
            in different ways (octal, hexadecimal, in one piece).
        OSError: the name cannot be resolved.
    """
    if _NUMERIC.fullmatch(host) and not allow_private and not _is_plain(host):
        raise PrivateAddressError(f"{host} is no plain address: write it as four decimal numbers")
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    allowed = [each for each in addresses if allow_private or is_public(each)]
    if not allowed:
        raise PrivateAddressError(
            f"{host} resolves to {addresses[0]}, a private address:"
            " set TOUCHLINE_WEBHOOK_ALLOW_PRIVATE=true if it is meant"
        )
    return allowed[0]


def is_literal(host: str) -> bool:
    """Whether a host is written as an address, or as `localhost`: nothing else can be meant."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    return True


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = _inner(parsed) if isinstance(parsed, IPv6Address) else None
    return _is_public(parsed if inner is None else inner)


def _is_plain(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    is_local = any(address in each for each in _LOCAL if each.version == address.version)
    return address.is_global and not address.is_multicast and not is_local
