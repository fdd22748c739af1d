"""Headers that every answer has: the name of the world, and what a browser may do with it.

What belongs here: defaults for whatever leaves this process, errors and kept answers included.
What does not: the policy of a page that needs more. It sets the header itself, which is kept.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

WORLD_HEADER = "X-Touchline-World"
RawHeaders = list[tuple[bytes, bytes]]
# For answers that are data: a browser that shows one as a document runs and loads nothing.
_SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_FOR_A_YEAR = "max-age=31536000"
_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


class StandingHeaders:
    """The headers of every answer of one installation.

    Args:
        world: `simulated` or `live`.
        public_url: the address people know the site by; where it begins with https, browsers are
            instructed to use nothing else (HSTS).
    """

    def __init__(self, world: str, public_url: str | None) -> None:
        named = {WORLD_HEADER: world, **_SECURITY}
        if urlsplit(public_url or "").scheme == "https":
            named["Strict-Transport-Security"] = _FOR_A_YEAR
        self._pairs = [(name.lower().encode(), value.encode()) for name, value in named.items()]

    def complete(self, headers: RawHeaders) -> None:
        """Add to an answer's headers those that it has not set itself."""
        given = {name for name, _ in headers}
        if b"content-security-policy" in given:
            given.add(b"x-frame-options")  # the page's own policy decides who may frame it
        headers.extend(pair for pair in self._pairs if pair[0] not in given)


class StandingHeadersMiddleware:
    """Completes the headers of every answer, refused WebSockets included."""

    def __init__(self, app: ASGIApp, headers: StandingHeaders) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_completed(message: Message) -> None:
            if message["type"] in _STARTS:
                headers = list(message.get("headers", ()))
                self._headers.complete(headers)
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_completed)
