"""The body of an answer that has begun, for a writer beside the application.

What belongs here: the framing of HTTP/1.1, and whether the answer still takes bytes. What does
not: what the bytes mean.
"""

from typing import cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

CYCLE = "touchline.cycle"


def chunk(data: bytes) -> bytes:
    """Return bytes as a chunk of a body whose length nobody knows (RFC 9112 §7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Body:
    """Takes chunks past the layers of the application, which would each look at them again.

    Args:
        cycle: uvicorn's request with its answer.
    """

    __slots__ = ("_cycle", "_transport")

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._transport = cycle.transport

    def write(self, data: bytes) -> None:
        """Send whole chunks."""
        self._transport.write(data)

    def get_write_buffer_size(self) -> int:
        """Return how many bytes the client has not taken yet."""
        return self._transport.get_write_buffer_size()

    def is_closing(self) -> bool:
        """Whether the answer takes no more: it is complete, or the client is gone."""
        cycle = self._cycle
        return cycle.response_complete or cycle.disconnected or self._transport.is_closing()


def body_of(scope: Scope) -> Body:
    """Return the body of a request's answer; our own server has to run the application."""
    return Body(cast("dict[str, RequestResponseCycle]", scope["extensions"])[CYCLE])
