"""No request brings more bytes than its address takes: more is refused before it is read.

Starlette's own limit answers in plain text and goes on reading what it refused; here the refusal
is a problem, and the connection ends.
"""

from collections.abc import Iterable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.kit.problems import problem_of

_TOO_LARGE = 413


class BodyLimitMiddleware:
    """Refuses bodies that are too large with a problem, and closes the connection.

    Args:
        app: what is protected.
        most_bytes: of a body.
        larger: addresses whose bodies may have more, with how many bytes.
    """

    def __init__(self, app: ASGIApp, *, most_bytes: int, larger: Mapping[str, int]) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most_bytes = self._larger.get(scope["path"], self._most_bytes)
        length, is_chunked = _announced(scope["headers"])
        if length > most_bytes:
            headers = {"Connection": "close"}
            detail = _detail(most_bytes)
            answer = problem_of(scope["path"], _TOO_LARGE, "too-large", detail, headers)
            await answer(scope, receive, send)
        elif is_chunked:
            body = _CountedBody(receive, send, most_bytes)
            await self._app(scope, body.receive, body.send)
        else:
            await self._app(scope, receive, send)


class _CountedBody:
    """A body whose size nobody announced: counted as it is read."""

    def __init__(self, receive: Receive, send: Send, most_bytes: int) -> None:
        self._receive = receive
        self._send = send
        self._most_bytes = most_bytes
        self._read_bytes = 0
        self._is_whole = False

    async def receive(self) -> Message:
        """Return the next part.

        Raises:
            HTTPException: 413, the body is too large.
        """
        message = await self._receive()
        if message["type"] == "http.request":
            self._read_bytes += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
        if self._read_bytes > self._most_bytes:
            self._is_whole = False
            raise HTTPException(_TOO_LARGE, _detail(self._most_bytes))
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer; what is left of the body is not waited for."""
        if message["type"] == "http.response.start" and not self._is_whole:
            MutableHeaders(scope=message)["Connection"] = "close"
        await self._send(message)


def _announced(headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, bool]:
    """Return the length of a request's body, and whether it comes in chunks of unknown length."""
    length, is_chunked = 0, False
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            length = int(value[:18])  # so many digits are too many bytes anyway
        elif name == b"transfer-encoding":
            is_chunked = True
    return length, is_chunked


def _detail(most_bytes: int) -> str:
    return f"The body is too large: at most {most_bytes} bytes are taken here; send less at once."
