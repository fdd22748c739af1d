"""Routes that ask for parts of the process, the address and the query, answered the short way.

FastAPI walks an endpoint's whole tree of dependencies for each request, inside two stacks of
contexts, which on such a route costs more than the question to Postgres. The declaration stays,
for OpenAPI and for readers; FastAPI's own code validates the parameters.
"""

from collections.abc import Awaitable, Callable, Mapping
from inspect import signature
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.parameters import only_declared

_Ask = Callable[[Request], Awaitable[Any]]


class LeanRoute(APIRoute):
    """A route that takes the short way where its declaration allows it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        parts = _parts(self.dependant)
        if parts is not None and signature(self.endpoint).return_annotation is Response:
            self.app = self._answering(parts)

    def _answering(self, parts: Mapping[str, _Ask]) -> ASGIApp:
        endpoint, dependant = self.endpoint, self.dependant

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive, send)
            if scope["query_string"]:
                await only_declared(request)
            given = _given(dependant, request)
            for name, ask in parts.items():
                given[name] = await ask(request)
            response: Response = await endpoint(**given)
            await response(scope, receive, send)

        return answer


def _given(dependant: Dependant, request: Request) -> dict[str, Any]:
    """Return the arguments that come from the address.

    Raises:
        RequestValidationError: naming each that is not as declared.
    """
    if not dependant.path_params and not dependant.query_params:
        return {}
    of_path, faults = request_params_to_args(dependant.path_params, request.path_params)
    of_query, more = request_params_to_args(dependant.query_params, request.query_params)
    if faults or more:
        raise RequestValidationError([*faults, *more])
    return of_path | of_query


def _parts(dependant: Dependant) -> dict[str, _Ask] | None:
    """Return what gives each other argument of an endpoint; None if only FastAPI can tell."""
    if dependant.header_params or dependant.cookie_params or dependant.body_params:
        return None
    if dependant.request_param_name or dependant.response_param_name:
        return None
    parts: dict[str, _Ask] = {}
    for each in dependant.dependencies:
        if each.call is only_declared:
            continue
        if each.name is None or each.call is None or each.dependencies or _asks_the_address(each):
            return None
        if each.request_param_name is None:
            return None
        parts[each.name] = each.call
    return parts


def _asks_the_address(dependant: Dependant) -> bool:
    return bool(
        dependant.path_params
        or dependant.query_params
        or dependant.header_params
        or dependant.cookie_params
        or dependant.body_params
    )
