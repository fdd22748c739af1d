"""Answers what was answered a moment ago before anything else looks at the request.

The body cache decides how long an answer holds; `replies` decides when two questions are equal.
"""

from time import perf_counter

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.declared import is_public
from serving.access.limits.gate import Gate
from serving.edge.cache import BodyCache, Entry
from serving.edge.express import Express
from serving.edge.metrics.registry import Metrics
from serving.edge.replies import KEPT, Reply, RequestKey, request_key
from telemetry import tracing

_LASTING = frozenset({200, 304})


class ShortcutMiddleware:
    """Sends kept replies, then those of lean routes; what was answered is kept for the next."""

    def __init__(
        self, app: ASGIApp, express: Express, cache: BodyCache, metrics: Metrics, gate: Gate
    ) -> None:
        self._app = app
        self._gate = gate
        self._express = express
        self._cache = cache
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        key = request_key(scope, self._express.sites)
        if key is None:
            await self._app(scope, receive, send)
            return
        reply = self._cache.recall(key)
        if reply is None and not tracing.is_on() and self._gate.refusal_of(scope) is None:
            reply = await self._express.reply(key, scope, receive)
            self._keep(key, scope, reply)
        if reply is None:
            await self._ask(key, scope, receive, send)
            return
        await send(reply.start)
        await send(reply.body)
        reply.tally.note(perf_counter() - started)
        reply.tally.total_bytes += reply.size_bytes

    async def _ask(self, key: RequestKey, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[Message] = []

        async def send_noted(message: Message) -> None:
            # More than two messages are a stream: it is never kept, so neither are its parts.
            if len(sent) < 3:
                sent.append(message)
            await send(message)

        await self._app(scope, receive, send_noted)
        if _is_whole(sent):
            start, body = sent
            tally = self._metrics.tally(scope, start["status"])
            self._keep(key, scope, Reply(start=start, body=body, tally=tally))

    def _keep(self, key: RequestKey, scope: Scope, reply: Reply | None) -> None:
        entry: Entry | None = scope.get(KEPT)
        if entry is None or reply is None or reply.start["status"] not in _LASTING:
            return
        route = scope.get("route")
        if isinstance(route, APIRoute) and is_public(route):
            self._cache.remember(entry, key, reply)


def _is_whole(sent: list[Message]) -> bool:
    return (
        len(sent) == 2
        and sent[1]["type"] == "http.response.body"
        and not sent[1].get("more_body", False)
        and "body" in sent[1]
    )
