"""Whether a client takes what is written to it."""

import asyncio
import struct
from collections.abc import Callable
from socket import SO_LINGER, SOL_SOCKET


class Unread:
    """What one connection still has to send.

    Args:
        transport: of the connection.
    """

    __slots__ = ("_since", "_transport", "_waiting")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._since: float | None = None
        self._waiting: list[Callable[[], None]] = []

    @property
    def is_empty(self) -> bool:
        """Whether everything was handed to the network, or never will be."""
        return self._transport.get_write_buffer_size() == 0

    def when_empty(self, then: Callable[[], None]) -> None:
        """Call `then` once there is nothing left to send, or the connection is gone."""
        if self.is_empty:
            then()
        else:
            self._waiting.append(then)

    def pause(self, now: float) -> None:
        """Note that the client is behind."""
        if self._since is None:
            self._since = now

    def resume(self) -> None:
        """Note that the client has caught up."""
        self._since = None

    def check(self, now: float, *, most_seconds: float) -> None:
        """Drop the connection if the client has been behind for too long.

        A connection that is closing waits for its last bytes to be taken; without a limit it would
        wait, and keep them, for ever.
        """
        if self.is_empty:
            self._since = None
            self.release()
        elif self._since is None:
            if self._transport.is_closing():
                self._since = now
        elif now - self._since > most_seconds:
            # Else the system would go on offering what it holds to a client that does not take it.
            reset = struct.pack("ii", 1, 0)
            self._transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, reset)
            self._transport.abort()

    def release(self) -> None:
        """Call the waiting callbacks."""
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()
