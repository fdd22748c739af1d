"""Counts and times every request by its route's template, never by its address."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.metrics.registry import Metrics


class MetricsMiddleware:
    """Notes method, route, status and the time until the answer starts."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        has_answered = False

        async def send_counted(message: Message) -> None:
            nonlocal has_answered
            if message["type"] == "http.response.start":
                has_answered = True
                self._metrics.tally(scope, message["status"]).note(perf_counter() - started)
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        except Exception:
            if not has_answered:
                self._metrics.tally(scope, 500).note(perf_counter() - started)
            raise
