"""Who may ask, in the OpenAPI document: `x-touchline-access` and `security` of every operation."""

from collections.abc import Iterable
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from serving.access.cookies import ACCESS, CSRF_HEADER
from serving.access.declared import Declared, Identified, declared_by
from serving.access.needs import ANYBODY, Access

EXTENSION = "x-touchline-access"
SCHEME = "bearer"
COOKIE_SCHEME = "cookie"
_SCHEMES: dict[str, Any] = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token (`POST /v1/auth/login`) or an API key"
        " (`POST /v1/users/me/keys`).",
    },
    COOKIE_SCHEME: {
        "type": "apiKey",
        "in": "cookie",
        "name": ACCESS,
        "description": "Of a browser that logged in. A change by cookie also needs the header"
        f" `{CSRF_HEADER}`, with the token that the page's form carries.",
    },
}


def access_of(route: APIRoute) -> Access | None:
    """Return what a route requires of its caller; None if it declares nothing."""
    declared = [each.access for each in declared_by(route.dependant)]
    needed = [access for access in declared if not access.is_anonymous]
    if not needed:
        return ANYBODY if declared else None
    return Access(
        roles=frozenset[str]().union(*(access.roles for access in needed)),
        scopes=frozenset[str]().union(*(access.scopes for access in needed)),
        is_owner=any(access.is_owner for access in needed),
    )


def describe(document: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Add to an OpenAPI document what each of its operations requires of its caller."""
    document["components"]["securitySchemes"] = _SCHEMES
    for route in routes:
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        access = access_of(route)
        if access is None:
            continue
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation[EXTENSION] = access.document()
            if security := _security(list(declared_by(route.dependant)), access):
                operation["security"] = security


def _security(declared: list[Declared], access: Access) -> list[dict[str, list[str]]]:
    if not access.is_anonymous:
        return [{SCHEME: []}, {COOKIE_SCHEME: []}]
    is_optional = any(isinstance(each, Identified) for each in declared)
    return [{}, {SCHEME: []}, {COOKIE_SCHEME: []}] if is_optional else []
