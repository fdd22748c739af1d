"""The gate around the application: refuses addresses that ask too much, completes headers."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.limits.gate import Gate
from serving.access.limits.quota import quota_of
from serving.kit.problems import problem_of

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class GateMiddleware:
    """Counts each request for its address, and completes the headers of its answer.

    Args:
        app: what is protected.
        gate: counts.
    """

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Monitoring probes this process from one address, and must not be refused.
        refusal = None if scope["path"] in _PROBES else self._gate.refusal_of(scope)
        if refusal is not None:
            headers = {"Retry-After": str(refusal.retry_after_seconds)}
            answer = problem_of(
                scope["path"], refusal.status, refusal.kind, refusal.detail, headers
            )
            await answer(scope, receive, send)
            return
        quota = quota_of(scope)

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                quota.complete(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_completed)
