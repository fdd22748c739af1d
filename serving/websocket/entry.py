"""Who may open a WebSocket, and as whom; then the conversation begins.

A token in the address is refused: addresses are logged. A cookie counts only for pages of our own
site and of those in `TOUCHLINE_ALLOWED_ORIGINS`, since a browser sends it along from anywhere.
"""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from serving.errors import (
    BadRequestError,
    DatabaseAwayError,
    ForbiddenError,
    ServingError,
    UnauthorisedError,
)
from serving.events.permissions import Subject, anonymous, subject_of_header, subject_of_token
from serving.events.topics import MAX_TOPICS
from serving.problems import problem_of
from serving.state import State
from serving.websocket.broadcast import reconnect_milliseconds
from serving.websocket.client import Client
from serving.websocket.conversation import Conversation
from serving.websocket.messages import message
from serving.websocket.tickets import Tickets
from serving.wire import Outlet

PATH = "/v1/ws"
COOKIE = "touchline_token"
_TICKET = "ticket"


class Entry:
    """The ASGI application of `/v1/ws`."""

    def __init__(self, parts: State) -> None:
        self._parts = parts

    def routes(self) -> list[Route | WebSocketRoute]:
        """Return the route of the WebSocket, and what answers a plain request there."""
        return [WebSocketRoute(PATH, self), Route(PATH, _explain, include_in_schema=False)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self._parts.seats.refuse_full(scope)
            subject = await self._subject(scope)
            if self._parts.hub.epoch is None or self._parts.hub.is_closing:
                raise DatabaseAwayError("The event log has not been reached yet.")
        except ServingError as error:
            await _refuse(error, scope, receive, send)
            return
        await send({"type": "websocket.accept"})
        with self._parts.seats.taken(scope):
            self._parts.hub.client_count += 1
            try:
                await self._converse(scope, receive, subject)
            finally:
                self._parts.hub.client_count -= 1

    async def _converse(self, scope: Scope, receive: Receive, subject: Subject) -> None:
        head = self._parts.hub.head
        client = Client(outlet=Outlet.of(scope), epoch=head.epoch, seq=head.seq)
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
        settings, headers = self._parts.settings, Headers(scope=scope)
        given = QueryParams(scope["query_string"])
        if set(given) - {_TICKET}:
            raise BadRequestError.parameter(
                sorted(set(given) - {_TICKET})[0][:40],
                "only `ticket` may be in the address; a token is sent as the first message",
            )
        if _TICKET in given:
            found = await Tickets(database=self._parts.database).redeem(given[_TICKET])
        elif "authorization" in headers:
            found = subject_of_header(settings, headers["authorization"])
        elif (token := _cookie(headers.get("cookie", ""))) is not None:
            _refuse_foreign(headers, settings.allowed_origins)
            found = subject_of_token(settings, token)
        else:
            return anonymous(settings)
        if found is None:
            raise UnauthorisedError("Nobody has this token, or the ticket was used or is too old.")
        return found


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value


def _refuse_foreign(headers: Headers, allowed: tuple[str, ...]) -> None:
    origin = headers.get("origin")
    if origin is None or origin in allowed or urlsplit(origin).netloc == headers.get("host"):
        return
    raise ForbiddenError(f"Pages of {origin[:100]} may not use your cookie here.")


async def _explain(request: Request) -> Response:
    detail = "A WebSocket is opened here (RFC 6455); /v1/stream and /v1/events are plain HTTP."
    return problem_of(request.url.path, 426, "upgrade-required", detail, {"Upgrade": "websocket"})


async def _refuse(error: ServingError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the handshake with a problem instead of a connection."""
    seconds = error.retry_after_seconds
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    answer = problem_of(scope["path"], error.status, error.kind, error.detail, headers)
    await answer(scope, receive, send)
