"""Which limit a route meets: declared on it or its router, else by its methods.

router.post("", dependencies=[limited("costly")])
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from serving.kit.problems import declare

EXTENSION = "x-touchline-limit"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RouteClass(StrEnum):
    """What a request costs, and what a flood of it would do."""

    READ = "read"
    WRITE = "write"
    COSTLY = "costly"
    AUTH = "auth"
    STREAM = "stream"


COUNTED_EXACTLY = frozenset({RouteClass.WRITE, RouteClass.COSTLY, RouteClass.AUTH})


class Limited:
    """The declaration: it does nothing by itself, the route looks for it.

    Attributes:
        route_class: whose limits the route meets.
    """

    def __init__(self, route_class: RouteClass) -> None:
        self.route_class = route_class

    async def __call__(self) -> None:
        return


def limited(route_class: str) -> Any:
    """Return the dependency that puts a route into a class; the route's own wins.

    Raises:
        ValueError: there is no such class.
    """
    return Depends(Limited(RouteClass(route_class)))


def class_of(route: APIRoute) -> RouteClass:
    """Return whose limits a route meets."""
    declared = list(_declared(route.dependant))
    if declared:
        return declared[-1].route_class
    is_safe = (route.methods or set()) <= _SAFE
    return RouteClass.READ if is_safe else RouteClass.WRITE


def describe(document: dict[str, Any], routes: Iterator[BaseRoute] | list[BaseRoute]) -> None:
    """Add to an OpenAPI document the class of each operation, and that it may answer 429."""
    for route in routes:
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation[EXTENSION] = class_of(route).value
            operation["responses"].setdefault("429", declare(429)[429])


def _declared(dependant: Dependant) -> Iterator[Limited]:
    for below in dependant.dependencies:
        if isinstance(below.call, Limited):
            yield below.call
