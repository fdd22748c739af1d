"""Routes that ask for parts of the process, the address and the query, answered the short way.

FastAPI walks an endpoint's whole tree of dependencies for each request, inside two stacks of
contexts and plain functions in threads, which on such a route costs more than the question to
Postgres. The declaration stays, for OpenAPI and for readers; FastAPI's own code validates the
parameters.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from inspect import iscoroutinefunction, signature
from typing import Any, cast

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.access.declared import Needs, Public, subject_of
from serving.access.limits.classes import Limited
from serving.access.routing import GuardedRoute, Handler
from serving.kit.parameters import only_declared


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """An argument of an endpoint that a function gives, of the request or of its parameters."""

    name: str
    dependant: Dependant
    give: Callable[..., Any]
    is_awaited: bool

    async def ask(self, request: Request, values: dict[str, Any]) -> Any:
        if isinstance(self.dependant.call, Needs):
            return await subject_of(request)  # who was admitted before
        if self.dependant.request_param_name is not None:
            values[self.dependant.request_param_name] = request
        given = self.give(**values)
        return await given if self.is_awaited else given


class LeanRoute(GuardedRoute):
    """A route that takes the short way where its declaration allows it.

    Attributes:
        is_short: it does.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        parts = _parts(self.dependant)
        self._parts = parts or []
        self.is_short = parts is not None and _gives_response(self.endpoint)
        if self.is_short:
            self.app = self._answer

    async def respond(self, request: Request) -> Response:
        """Return the answer to a request whose address is matched.

        Raises:
            RequestValidationError: naming each parameter that is not as declared.
            ServingError: whatever the endpoint raises instead of an answer.
        """
        return await _respond(self, self._parts, request)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive, send))
        await response(scope, receive, send)


class LeanPersonalRoute(GuardedRoute):
    """A route for signed-in callers, short from where they are admitted.

    It passes every layer of the application, as what is personal must; only FastAPI's walk through
    the dependencies, and its second look at the answer, are left out where the declaration allows.
    """

    def answering(self) -> Handler:
        """Return what answers a request that is admitted."""
        parts = _parts(self.dependant, is_admitted=True)
        if parts is None or not _gives_response(self.endpoint):
            return super().answering()

        async def answer(request: Request) -> Response:
            return await _respond(self, parts, request)

        return answer


async def _respond(route: GuardedRoute, parts: Sequence[_Part], request: Request) -> Response:
    if request.scope["query_string"]:
        await only_declared(request)
    faults: list[Any] = []
    values = [_given(part.dependant, request, faults) for part in parts]
    given = _given(route.dependant, request, faults)
    if faults:
        raise RequestValidationError(faults)
    for part, of_part in zip(parts, values, strict=True):
        given[part.name] = await part.ask(request, of_part)
    return await cast("Callable[..., Awaitable[Response]]", route.endpoint)(**given)


def _gives_response(endpoint: Callable[..., Any]) -> bool:
    return signature(endpoint).return_annotation is Response


def _given(dependant: Dependant, request: Request, faults: list[Any]) -> dict[str, Any]:
    """Return the arguments that come from the address; add what is wrong with others."""
    given: dict[str, Any] = {}
    for declared, sent in (
        (dependant.path_params, request.path_params),
        (dependant.query_params, request.query_params),
    ):
        if declared:
            values, wrong = request_params_to_args(declared, sent)
            given |= values
            faults += wrong
    return given


def _parts(dependant: Dependant, *, is_admitted: bool = False) -> list[_Part] | None:
    """Return what gives each other argument of an endpoint; None if only FastAPI can tell.

    Args:
        dependant: of the endpoint.
        is_admitted: the caller was identified and permitted before: nothing has to be declared
            public.
    """
    if _asks_more(dependant) or dependant.request_param_name:
        return None
    parts: list[_Part] = []
    for each in dependant.dependencies:
        if each.call is only_declared or isinstance(each.call, (Public, Limited)):
            continue
        if isinstance(each.call, Needs) and not is_admitted:
            return None
        if isinstance(each.call, Needs) and each.name is None:
            continue
        if each.name is None or each.call is None or each.dependencies or _asks_more(each):
            return None
        is_awaited = iscoroutinefunction(each.call)
        parts.append(_Part(name=each.name, dependant=each, give=each.call, is_awaited=is_awaited))
    return parts


def _asks_more(dependant: Dependant) -> bool:
    """Whether it needs anything but the address and the request."""
    return bool(
        dependant.header_params
        or dependant.cookie_params
        or dependant.body_params
        or dependant.response_param_name
        or dependant.background_tasks_param_name
    )
