"""Counts and times every request by its route's template, never by its address."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.limits.quota import quota_of
from serving.edge.metrics.registry import Metrics
from serving.edge.metrics.usage import client_of


class MetricsMiddleware:
    """Notes method, route, status, the time until the answer starts, and the caller."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        status, size_bytes = 0, 0

        async def send_counted(message: Message) -> None:
            nonlocal status, size_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                self._metrics.tally(scope, status).note(perf_counter() - started)
            else:
                size_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        except Exception:
            if not status:
                status = 500
                self._metrics.tally(scope, status).note(perf_counter() - started)
            raise
        finally:
            if status:
                self._metrics.tally(scope, status).total_bytes += size_bytes
                client = client_of(quota_of(scope).subject)
                if client is not None:
                    kind = self._metrics.kind(scope, status)
                    self._metrics.usage.note(client, kind, size_bytes)
