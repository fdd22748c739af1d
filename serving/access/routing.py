"""How routers are made: one prefix, one tag, and a declaration of who may ask.

A route refuses strangers before it reads a body. A route that writes declares its own needs: those
of its router are for reading.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from serving.access.declared import Needs, Public, admitted, declared_by, is_public, subject_of
from serving.access.deprecation import deprecation_of
from serving.access.idempotency import answered_once, reach_of
from serving.access.limits.classes import class_of
from serving.access.limits.gate import gate_of
from serving.access.limits.quota import quota_of
from serving.access.subject import ANONYMOUS
from serving.kit.parameters import only_declared

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class GuardedRoute(APIRoute):
    """A route that checks the caller's permission before it reads the parameters.

    Its address is counted before its token is looked at, its account or key after.
    """

    async def identify(self, request: Request) -> None:
        """Identify the caller, where that is not for the declarations to do."""

    def answering(self) -> Handler:
        """Return what answers a request that is admitted."""
        return super().get_route_handler()

    def get_route_handler(self) -> Handler:
        handle = self.answering()
        needed = [each.access for each in declared_by(self.dependant) if isinstance(each, Needs)]
        route_class, is_open, reach = class_of(self), is_public(self), reach_of(self)
        ending = deprecation_of(self)

        async def handle_admitted(request: Request) -> Response:
            gate = gate_of(request)
            quota = quota_of(request.scope)
            quota.is_private = not is_open
            if ending is not None:
                quota.headers.update(ending.headers)
            await gate.admit_address(request.scope, route_class)
            await self.identify(request)
            for access in reversed(needed):  # the route's own need is the most specific
                subject = await admitted(request, access)
                await gate.admit_subject(request.scope, route_class, subject)
            if reach is None:
                return await handle(request)
            # Where no credentials are required, a token that is sent makes no difference.
            subject = ANONYMOUS if is_open else await subject_of(request)
            return await answered_once(request, subject, reach, lambda: handle(request))

        return handle_admitted


def router_of(
    prefix: str,
    *,
    tag: str,
    access: Public | Needs,
    route_class: type[APIRoute] = GuardedRoute,
    is_strict: bool = True,
) -> APIRouter:
    """Return a router, each of whose routes declares who may call it.

    Args:
        prefix: of the addresses.
        tag: under which the OpenAPI document shows them.
        access: who may read them.
        route_class: one that answers in a special way.
        is_strict: query parameters that a route does not declare are refused.
    """
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        dependencies=[Depends(access), *([Depends(only_declared)] if is_strict else [])],
        route_class=route_class,
        strict_content_type=False,  # a body without a type is JSON
    )
