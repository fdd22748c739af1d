"""When a client that lost its connection should come back: each at another time."""

from random import uniform

SOCKET_MILLISECONDS = (500, 5_000)
STREAM_MILLISECONDS = (500, 2_000)


def reconnect_milliseconds(between: tuple[int, int] = SOCKET_MILLISECONDS) -> int:
    """Return how long one client should wait before it connects again.

    Args:
        between: the shortest and the longest wait.
    """
    return int(uniform(*between))  # noqa: S311 spread, not secrecy
