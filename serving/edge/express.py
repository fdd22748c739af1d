"""Lean routes called directly, past the layers that stand around the application.

What belongs here: finding the route of an address, and giving its answer what those layers would.
What does not: how a lean route answers (`lean`), or what is kept of answers (`shortcut`). Each
layer wraps every message of every request; together they cost more than an answer with its
query to Postgres.
"""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, NamedTuple, cast

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.edge.compression import CompressionMiddleware
from serving.edge.cross_origin import CrossOriginMiddleware
from serving.edge.headers import StandingHeaders
from serving.edge.lean import LeanRoute
from serving.edge.metrics.registry import Metrics
from serving.edge.middleware import COMPRESSION
from serving.edge.replies import Reply, RequestKey

_Handler = Callable[[Request, Exception], Awaitable[Response]]
_LOG = logging.getLogger(__name__)
_RESPONSE = "touchline.response"


class Found(NamedTuple):
    """A lean route, and the parts of the address that it names."""

    route: LeanRoute
    parts: dict[str, Any]


class Directory:
    """The routes of GET by how many parts their paths have, in the order they are tried in."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._of_depth: defaultdict[int, list[Route]] = defaultdict(list)
        for route in routes:
            if isinstance(route, Route) and "GET" in (route.methods or ()):
                self._of_depth[route.path.count("/")].append(route)

    def find(self, path: str) -> Found | None:
        """Return the lean route of an address; None where another one answers, or nobody."""
        for route in self._of_depth.get(path.count("/"), ()):
            matched = route.path_regex.match(path)
            if matched is not None:
                if isinstance(route, LeanRoute) and route.is_short:
                    return Found(route, matched.groupdict())
                return None
        return None


class Express:
    """Replies of lean routes, as the whole application would send them.

    Attributes:
        sites: origins whose pages may use a person's cookie.
    """

    def __init__(
        self, app: FastAPI, headers: StandingHeaders, metrics: Metrics, sites: Collection[str]
    ) -> None:
        self.sites = frozenset(sites)
        self._app = app
        self._handlers = cast("dict[Any, _Handler]", app.exception_handlers)
        self._standing = headers
        self._metrics = metrics
        self._directory = Directory(app.routes)
        self._layers: ASGIApp = CrossOriginMiddleware(
            CompressionMiddleware(_hand_out, **COMPRESSION), sites
        )

    async def reply(self, key: RequestKey, scope: Scope, receive: Receive) -> Reply | None:
        """Return what is to be sent; None where only the whole application can tell.

        Args:
            key: the address with its query.
            scope: of the request; its route is named in it.
            receive: of the request.
        """
        found = self._directory.find(key.path)
        if found is None or scope.get("root_path"):
            return None
        scope.update({"app": self._app, "route": found.route, "path_params": found.parts})
        response = await self._respond(found.route, Request(scope, receive))
        if response is None:
            return None
        start, body = await self._messages(key, scope, receive, response)
        self._standing.complete(start["headers"])
        tally = self._metrics.tally(scope, response.status_code)
        return Reply(start=start, body=body, tally=tally)

    async def _respond(self, route: LeanRoute, request: Request) -> Response | None:
        """Return the route's answer or that to its error; None to an error nobody expected."""
        try:
            return await route.respond(request)
        except Exception as error:  # noqa: BLE001 - each kind has its answer
            for kind in type(error).__mro__:
                if kind is not Exception and kind in self._handlers:
                    return await self._handlers[kind](request, error)
            # Tried again by the whole application, which answers as it does to every error.
            _LOG.warning("%s failed, and is asked again", route.path, exc_info=error)
            return None

    async def _messages(
        self, key: RequestKey, scope: Scope, receive: Receive, response: Response
    ) -> list[Message]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        if key.origin or len(response.body) >= COMPRESSION["minimum_size"]:
            await self._layers({**scope, _RESPONSE: response}, receive, send)
        else:  # nothing to compress, nothing to allow: only that it depends on the origin
            response.headers.add_vary_header("Origin")
            await response(scope, receive, send)
        return sent


async def _hand_out(scope: Scope, receive: Receive, send: Send) -> None:
    response: Response = scope[_RESPONSE]
    await response(scope, receive, send)
