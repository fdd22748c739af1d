"""Routes that will go: one declaration marks every answer, and the OpenAPI document.

    router.get("/old", dependencies=[deprecated("2026-03-01", sunset="2026-09-01",
                                                successor="/v1/new")])

`Deprecation` is RFC 9745, `Sunset` RFC 8594; docs/clients.md has the policy.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

EXTENSION = "x-touchline-sunset"
LEAST_DAYS = 180
"""Between saying that a route will go and its end."""


class Deprecated:
    """The declaration: the route looks for it, and adds its headers to every answer.

    Args:
        since: the day from which nobody should begin to use it.
        sunset: the day from which it may be gone; None if none is set.
        successor: the address to use instead.

    Raises:
        ValueError: the end is sooner than the policy promises.
    """

    def __init__(self, since: date, sunset: date | None, successor: str | None) -> None:
        if sunset is not None and (sunset - since).days < LEAST_DAYS:
            raise ValueError(f"a route stays for {LEAST_DAYS} days after it is deprecated")
        self.since = since
        self.sunset = sunset
        self.successor = successor

    async def __call__(self) -> None:
        return

    @property
    def headers(self) -> Mapping[str, str]:
        """What every answer of the route carries."""
        headers = {"Deprecation": f"@{int(_instant(self.since).timestamp())}"}
        if self.sunset is not None:
            headers["Sunset"] = format_datetime(_instant(self.sunset), usegmt=True)
        if self.successor is not None:
            headers["Link"] = f'<{self.successor}>; rel="successor-version"'
        return headers


def deprecated(since: str, *, sunset: str | None = None, successor: str | None = None) -> Any:
    """Return the dependency that declares that a route will go. Days are ISO."""
    end = None if sunset is None else date.fromisoformat(sunset)
    return Depends(Deprecated(date.fromisoformat(since), end, successor))


def deprecation_of(route: APIRoute) -> Deprecated | None:
    """Return what a route declares of its end; None if it stays."""
    for below in route.dependant.dependencies:
        if isinstance(below.call, Deprecated):
            return below.call
    return None


def describe(document: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Mark in an OpenAPI document the operations that will go."""
    for route in routes:
        found = deprecation_of(route) if isinstance(route, APIRoute) else None
        if found is None or not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation["deprecated"] = True
            if found.sunset is not None:
                operation[EXTENSION] = found.sunset.isoformat()


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
