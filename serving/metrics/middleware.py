"""Counts and times every request by its route's template, never by its address."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.metrics.registry import Metrics

UNMATCHED = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


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
                self._note(scope, message["status"], perf_counter() - started)
            await send(message)

        try:
            await self._app(scope, receive, send_counted)
        except Exception:
            if not has_answered:
                self._note(scope, 500, perf_counter() - started)
            raise

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _template(scope)
        # A stranger may invent methods; labels must stay few.
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)


def _template(scope: Scope) -> str:
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else UNMATCHED
