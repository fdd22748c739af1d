"""Where one client's bytes go, and what they look like in its protocol."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from time import monotonic
from typing import Protocol

from serving.streams.codes import CloseCode
from serving.streams.frames import Frame
from storage.kit.events import Cursor

MOST_WAITING_BYTES = 64 * 1024
_POLL_SECONDS = 0.01


class Pipe(Protocol):
    """What an outlet writes to."""

    def write(self, data: bytes) -> None:
        """Send bytes; those that cannot be sent at once wait in memory."""
        ...

    def get_write_buffer_size(self) -> int:
        """Return how many bytes wait."""
        ...

    def is_closing(self) -> bool:
        """Whether nothing more can be sent."""
        ...


class Outlet(ABC):
    """One client's way out; whole messages only, in the order of the calls.

    Args:
        pipe: takes the bytes.

    Attributes:
        is_ended: the last message was written.
    """

    __slots__ = ("_pipe", "is_ended")

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self.is_ended = False

    @property
    def waiting_bytes(self) -> int:
        """Bytes that the client has not taken yet, as far as this process knows."""
        return self._pipe.get_write_buffer_size()

    @property
    def is_blocked(self) -> bool:
        """Whether so much waits that the client should be given no more."""
        return self.waiting_bytes > MOST_WAITING_BYTES

    def write(self, data: bytes) -> None:
        """Send whole messages, unless the connection is over."""
        if not self.is_ended and not self._pipe.is_closing():
            self._pipe.write(data)

    async def has_room(self, patience_seconds: float) -> bool:
        """Wait until the client may be given more; False if it takes nothing for so long."""
        deadline = monotonic() + patience_seconds
        while self.is_blocked:
            if monotonic() > deadline or self._pipe.is_closing():
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return not self._pipe.is_closing()

    @staticmethod
    @abstractmethod
    def event(frame: Frame) -> bytes:
        """Return an event as this protocol has it, made once for all clients."""

    @staticmethod
    @abstractmethod
    def message(events: Iterable[bytes]) -> bytes:
        """Return what is written for several events."""

    @staticmethod
    @abstractmethod
    def heartbeat(cursor: Cursor, confirmed_at: datetime) -> bytes:
        """Return a sign of life.

        Args:
            cursor: where the client stands.
            confirmed_at: when the head of the log was last seen.
        """

    def drop(self, cursor: Cursor, lost: Sequence[str], left: Sequence[str]) -> bool:
        """Report that topics may be followed no longer; return whether the connection goes on.

        Args:
            cursor: where the client stands.
            lost: the topics.
            left: what it goes on to follow.
        """
        del cursor, lost, left
        return False

    @abstractmethod
    def end(self, cursor: Cursor, code: CloseCode) -> None:
        """Write a last message with the place to resume from, and close; once."""
