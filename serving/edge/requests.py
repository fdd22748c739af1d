"""Every request has an id: in the lines it causes, and in answers that one person gets.

Answers that everybody shares carry none: they are the same bytes for all. What changes something,
what fails and what is slow leaves a line; reads are counted (`metrics`) and leave none.
"""

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.limits.quota import quota_of
from serving.edge.metrics.registry import route_of
from serving.kit.connections.addresses import address_of
from storage.identity import audit
from storage.kit.secret_box import SecretBox
from telemetry.context import bound, new_request_id
from telemetry.tracing import is_on, request_span

if TYPE_CHECKING:
    from opentelemetry.trace import Span

HEADER = "X-Request-Id"
SLOW_SECONDS = 1.0
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FAILED = 500
_LOG = logging.getLogger("touchline.request")


class RequestMiddleware:
    """Binds a request's id to everything that happens for it, the record of acts included.

    Args:
        app: what answers.
        sockets: what answers WebSockets: a connection lives long, and keeps every layer it passed.
        box: makes the digest under which an address is on record.
    """

    def __init__(self, app: ASGIApp, sockets: ASGIApp, box: SecretBox) -> None:
        self._app = app
        self._sockets = sockets
        self._box = box

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = new_request_id()
        with bound(request_id=request_id), audit.origin(self._origin(request_id, scope)):
            if scope["type"] == "http":
                with request_span(scope["method"], _incoming(scope)) as span:
                    await self._answer(request_id, scope, receive, send)
                    if span is not None:
                        _describe(span, request_id, scope)
            else:
                await self._sockets(scope, receive, send)

    def _origin(self, request_id: str, scope: Scope) -> audit.Origin:
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return audit.Origin(request_id=request_id)
        digest = self._box.digest(address_of(scope), context="audit:address")
        return audit.Origin(request_id=request_id, address_hash=digest)

    async def _answer(self, request_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        quota = quota_of(scope)
        is_change = scope["method"] not in _SAFE

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                status, seconds = message["status"], perf_counter() - started
                if is_change or quota.is_private or status >= _FAILED:
                    message.setdefault("headers", [])
                    MutableHeaders(scope=message)[HEADER] = request_id
                if is_change or status >= _FAILED or seconds >= SLOW_SECONDS:
                    _log(scope, status, seconds)
            await send(message)

        await self._app(scope, receive, send_noted)


def _incoming(scope: Scope) -> str | None:
    """Return what a request says of the trace it belongs to, if anything is traced."""
    if not is_on():
        return None
    found = [value for name, value in scope["headers"] if name == b"traceparent"]
    return found[0].decode("latin-1") if len(found) == 1 else None


def _describe(span: "Span", request_id: str, scope: Scope) -> None:
    route = route_of(scope)
    span.update_name(f"{scope['method']} {route}")
    span.set_attributes({"http.route": route, "touchline.request_id": request_id})


def _log(scope: Scope, status: int, seconds: float) -> None:
    _LOG.info(
        "%s %s: %d",
        scope["method"],
        route_of(scope),
        status,
        extra={"status": status, "milliseconds": round(1000 * seconds, 1)},
    )
