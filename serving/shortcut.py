"""Answers what was answered a moment ago before anything else looks at the request.

The body cache says how long an answer holds; see `replies` for what makes two questions the same.
"""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.cache import BodyCache, Entry
from serving.metrics.registry import Metrics
from serving.replies import Question, Reply, question_of

# Where an endpoint names, in the request's scope, the kept body that it answered with.
KEPT = "touchline.kept"
_LASTING = frozenset({200, 304})


class ShortcutMiddleware:
    """Sends kept replies; what the application answers to others is kept for the next."""

    def __init__(self, app: ASGIApp, cache: BodyCache, metrics: Metrics) -> None:
        self._app = app
        self._cache = cache
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        question = question_of(scope)
        reply = None if question is None else self._cache.recall(question)
        if reply is not None:
            await send(reply.start)
            await send(reply.body)
            reply.tally.note(perf_counter() - started)
        elif question is not None:
            await self._ask(question, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _ask(self, question: Question, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[Message] = []

        async def send_noted(message: Message) -> None:
            # More than two messages are a stream: it is never kept, so neither are its parts.
            if len(sent) < 3:
                sent.append(message)
            await send(message)

        await self._app(scope, receive, send_noted)
        entry: Entry | None = scope.get(KEPT)
        if entry is not None and _is_whole(sent):
            start, body = sent
            tally = self._metrics.tally(scope, start["status"])
            self._cache.remember(entry, question, Reply(start=start, body=body, tally=tally))


def _is_whole(sent: list[Message]) -> bool:
    return (
        len(sent) == 2
        and sent[0].get("status") in _LASTING
        and sent[1]["type"] == "http.response.body"
        and not sent[1].get("more_body", False)
        and "body" in sent[1]
    )
