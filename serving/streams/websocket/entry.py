"""Who may open a WebSocket, and as which subject; then the conversation begins.

A token in the address is refused: addresses are logged. A cookie counts only for pages of our own
site and of those in `TOUCHLINE_ALLOWED_ORIGINS`, since a browser sends it along from anywhere.
"""

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from serving.access.subject import Subject
from serving.access.topics import MAX_TOPICS
from serving.kit.errors import BadRequestError, DatabaseAwayError, ServingError
from serving.kit.problems import problem_of
from serving.streams.client import Client
from serving.streams.reconnecting import reconnect_milliseconds
from serving.streams.websocket.conversation import Conversation
from serving.streams.websocket.messages import message
from serving.streams.websocket.outlet import SocketOutlet
from serving.streams.websocket.parts import StreamParts
from serving.streams.websocket.tickets import Tickets

PATH = "/v1/ws"
_TICKET = "ticket"
_METHOD = "GET"  # a handshake changes nothing


class Entry:
    """The ASGI application of `/v1/ws`."""

    def __init__(self, parts: StreamParts) -> None:
        self._parts = parts

    def routes(self) -> list[Route | WebSocketRoute]:
        """Return the route of the WebSocket, and what answers a plain request there."""
        return [WebSocketRoute(PATH, self), Route(PATH, _explain, include_in_schema=False)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            with self._parts.seats.taken(scope):
                await self._admit(scope, receive, send)
        except ServingError as error:
            await _refuse(error, scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        subject = await self._subject(scope)
        if self._parts.hub.epoch is None or self._parts.hub.is_closing:
            raise DatabaseAwayError("The event log has not been reached yet.")
        await send({"type": "websocket.accept"})
        self._parts.hub.client_count += 1
        try:
            await self._converse(scope, receive, subject)
        finally:
            self._parts.hub.client_count -= 1

    async def _converse(self, scope: Scope, receive: Receive, subject: Subject) -> None:
        head = self._parts.hub.head
        client = Client(outlet=SocketOutlet.of(scope), epoch=head.epoch, seq=head.seq)
        hello = message(
            "hello",
            world=self._parts.settings.world,
            cursor=str(head),
            subject=subject.name,
            heartbeat_seconds=self._parts.settings.heartbeat_seconds,
            first_message_seconds=self._parts.settings.first_message_seconds,
            retry_ms=reconnect_milliseconds(),
            most_topics=MAX_TOPICS,
        )
        client.outlet.write(hello)
        self._parts.broadcast.join(client)
        await Conversation(self._parts, client, subject).run(receive)

    async def _subject(self, scope: Scope) -> Subject:
        authentication, headers = self._parts.authentication, Headers(scope=scope)
        given = QueryParams(scope["query_string"])
        if set(given) - {_TICKET}:
            raise BadRequestError.parameter(
                sorted(set(given) - {_TICKET})[0][:40],
                "only `ticket` may be in the address; a token is sent as the first message",
            )
        if _TICKET not in given:
            return await authentication.subject_of(headers, _METHOD)
        tickets = Tickets(writes=self._parts.writes)
        return await tickets.redeem(given[_TICKET], authentication)


async def _explain(request: Request) -> Response:
    detail = "A WebSocket is opened here (RFC 6455); /v1/stream and /v1/events are plain HTTP."
    return problem_of(request.url.path, 426, "upgrade-required", detail, {"Upgrade": "websocket"})


async def _refuse(error: ServingError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the handshake with a problem instead of a connection."""
    seconds = error.retry_after_seconds
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    answer = problem_of(scope["path"], error.status, error.kind, error.detail, headers)
    await answer(scope, receive, send)
