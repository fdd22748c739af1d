"""Errors as people and programs see them: RFC 9457 problem details, one shape for all.

What belongs here: the body, its OpenAPI declaration, and the handlers that turn every exception
into it. What does not: deciding that something is an error (see `errors` and the services).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route

from serving.kit.errors import DatabaseAwayError, Fault, ServingError, UnauthorisedError
from serving.kit.negotiation import prefers_html

MEDIA_TYPE = "application/problem+json"
CARRIED = "touchline.carried"
"""Headers in a request's scope that its answer carries, also if that is an error."""
_LOG = logging.getLogger(__name__)
_KINDS = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    422: "invalid-request",
}


class FaultRead(BaseModel):
    """One thing wrong with the request."""

    where: str = Field(description="`path`, `query`, `header` or `body`.")
    name: str
    message: str = Field(description="What is wrong, and what is allowed.")


class Problem(BaseModel):
    """An error, as RFC 9457 writes it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:touchline:problem:invalid-request",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "limit: Input should be less than or equal to 200",
                    "instance": "/v1/matches",
                    "errors": [
                        {
                            "where": "query",
                            "name": "limit",
                            "message": "Input should be less than or equal to 200",
                        }
                    ],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FaultRead] = []


def declare(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of the problems a route can answer with."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": _title(status), "content": {MEDIA_TYPE: schema}}
        for status in (*statuses, 503)
    }


ErrorPage = Callable[[Request, int, str], Response]
"""A page that shows a status and a detail."""


def install(app: FastAPI, page: ErrorPage) -> None:
    """Answer every exception with a problem body, and with `page` for a browser."""
    app.state.error_page = page
    app.add_exception_handler(ServingError, _on_serving_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_client_disconnect)
    app.add_exception_handler(Exception, _on_unexpected)


def _title(status: int) -> str:
    # Python 3.11 and 3.12 still say "Unprocessable Entity" for 422; RFC 9110 renamed it.
    return "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    status: int
    kind: str
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def _render(request: Request, draft: _Draft) -> Response:
    response = (
        _page(request, draft) if prefers_html(request) else _problem(request.url.path, draft)
    )
    response.headers.update({"Cache-Control": "no-store", **draft.headers})
    response.headers.add_vary_header("Accept")
    response.raw_headers.extend(request.scope.get(CARRIED, ()))
    return response


def _page(request: Request, draft: _Draft) -> Response:
    page: ErrorPage = request.app.state.error_page
    return page(request, draft.status, draft.detail)


def problem_of(
    path: str, status: int, kind: str, detail: str, headers: Mapping[str, str]
) -> Response:
    """Return a problem where no endpoint of FastAPI answers."""
    draft = _Draft(status=status, kind=kind, detail=detail, headers=headers)
    response = _problem(path, draft)
    response.headers.update({"Cache-Control": "no-store", **headers})
    return response


def _problem(path: str, draft: _Draft) -> Response:
    problem = {
        "type": f"urn:touchline:problem:{draft.kind}",
        "title": _title(draft.status),
        "status": draft.status,
        "detail": draft.detail,
        "instance": path,
        "errors": [
            {"where": fault.where, "name": fault.name, "message": fault.message}
            for fault in draft.faults
        ],
    }
    return Response(orjson.dumps(problem), status_code=draft.status, media_type=MEDIA_TYPE)


async def _on_serving_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, ServingError):
        raise error
    if isinstance(error, DatabaseAwayError):
        _LOG.warning("%s: %s", request.url.path, error.detail)
    seconds = error.retry_after_seconds
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    if isinstance(error, UnauthorisedError):
        headers["WWW-Authenticate"] = "Bearer"
    draft = _Draft(
        status=error.status,
        kind=error.kind,
        detail=error.detail,
        faults=error.faults,
        headers=headers,
    )
    return _render(request, draft)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [_fault(entry) for entry in error.errors()]
    detail = "; ".join(f"{fault.name}: {fault.message}" for fault in faults)
    draft = _Draft(status=422, kind="invalid-request", detail=detail, faults=faults)
    return _render(request, draft)


def _fault(entry: Mapping[str, Any]) -> Fault:
    where, *names = (str(part) for part in entry["loc"])
    return Fault(where=where, name=".".join(names) or where, message=str(entry["msg"]))


async def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if error.status_code == 400:  # FastAPI's, of a body that no parser of JSON takes
        return _render(request, _not_json())
    if error.status_code == 404:
        detail = f"There is nothing at {request.url.path}; / lists the addresses."
    elif error.status_code == 405:
        headers["Allow"] = ", ".join(_methods_at(request))
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        detail = f"{request.method} is not allowed here; allowed: {headers['Allow']}."
    else:
        detail = str(error.detail)
    kind = _KINDS.get(error.status_code, "http")
    draft = _Draft(status=error.status_code, kind=kind, detail=detail, headers=headers)
    return _render(request, draft)


async def _on_client_disconnect(_: Request, __: Exception) -> Response:
    """Answer a client that left before its body was whole: nobody will read it."""
    return Response(status_code=400)


def _not_json() -> _Draft:
    fault = Fault(where="body", name="body", message="not JSON in UTF-8, or nested too deeply")
    return _Draft(status=422, kind="invalid-request", detail=fault.message, faults=[fault])


def _methods_at(request: Request) -> list[str]:
    """Return every method that an address takes: several routes may share it."""
    app: Starlette = request.app
    methods = {"OPTIONS"}
    for route in app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


async def _on_unexpected(request: Request, error: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", "")
    _LOG.error("%s failed", request.url.path, exc_info=error, extra={"route": route})
    detail = "This is our fault and has been logged."
    return _render(request, _Draft(status=500, kind="internal", detail=detail))
