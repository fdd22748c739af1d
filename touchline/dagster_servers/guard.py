"""Keeps out of Dagster's webserver what a browser may be tricked into sending.

The webserver knows no accounts: anyone who reaches it may launch and delete runs, even by a GET.
That it listens on this machine only does not help while a browser of this machine visits other
sites:

- A page of another site can post to it, or open its WebSocket: the `Origin` must be the `Host`.
- A picture or link of another site can carry a query, and sends no `Origin`: queries by GET are
  refused, only the query editor's page is served.
- A site can point its own name at this machine (DNS rebinding): the `Host` must be a known name.
- A site can show the pages in an invisible frame: no other site may frame them.

Programs send no `Origin` and are not hindered.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

QUERIES = "/graphql"
FOREIGN = "Refused: this was sent for a page of another site ({origin}).\n"
BY_GET = "Refused: send the query as a POST with Content-Type application/json.\n"


def guarded(app: ASGIApp, hosts: Sequence[str]) -> ASGIApp:
    """Wraps an application.

    Args:
        app: what is protected.
        hosts: names under which people and services reach it, without ports.
    """
    return TrustedHostMiddleware(SameOrigin(app), allowed_hosts=hosts, www_redirect=False)


class SameOrigin:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif refusal := _refusal(scope):
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, _unframed(send))


def _refusal(scope: Scope) -> PlainTextResponse | None:
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers["host"].lower():
        return PlainTextResponse(FOREIGN.format(origin=origin), 403)
    if scope["type"] == "http" and scope["path"] == QUERIES and scope["method"] == "GET":
        is_page = "text/html" in headers.get("accept", "")
        return None if is_page else PlainTextResponse(BY_GET, 405, {"Allow": "POST"})
    return None


def _unframed(send: Send) -> Send:
    async def forward(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Frame-Options"] = "SAMEORIGIN"
        await send(message)

    return forward
