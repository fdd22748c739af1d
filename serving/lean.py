"""Routes that ask for nothing but parts of the process are answered without solving dependencies.

FastAPI walks an endpoint's whole tree of dependencies for each request, which on such a route
costs more than the question to Postgres. The declaration stays, for OpenAPI and for readers.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.responses import Response

from serving.parameters import only_declared

_Ask = Callable[[Request], Awaitable[Any]]


class LeanRoute(APIRoute):
    """A route that takes the short way where its declaration allows it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        parts = _parts(self.dependant)
        if parts is None:
            return super().get_route_handler()
        endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                await only_declared(request)
            return await endpoint(**{name: await ask(request) for name, ask in parts.items()})

        return handle


def _parts(dependant: Dependant) -> dict[str, _Ask] | None:
    """Return what gives each argument of an endpoint; None if one comes from the request."""
    if _asks_the_request(dependant):
        return None
    parts: dict[str, _Ask] = {}
    for each in dependant.dependencies:
        if each.call is only_declared:
            continue
        if each.name is None or each.call is None or each.dependencies or _asks_the_request(each):
            return None
        if each.request_param_name is None:
            return None
        parts[each.name] = each.call
    return parts


def _asks_the_request(dependant: Dependant) -> bool:
    return bool(
        dependant.path_params
        or dependant.query_params
        or dependant.header_params
        or dependant.cookie_params
        or dependant.body_params
    )
