"""What one client may take of this process before and after its request is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_HEAD_BYTES = 64 * 1024
MOST_REQUEST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of each connection.

    Attributes:
        per_address: connections open at once; 0 is any number.
        head_seconds: from the first byte of a request, or from connecting, to the end of its head.
        body_seconds: from there to the end of its body.
        unread_seconds: how long a client may leave unread what was written.
        proxies: addresses and networks of trusted proxies, whose connections are not counted.
    """

    per_address: int = 500
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    unread_seconds: float = 10.0
    proxies: Sequence[str] = ()
