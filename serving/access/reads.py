"""Which requests are answered from a replica, and what they must find there.

The one place of both. Public reads are: `GET` of a route that answers everybody alike. Whatever is
somebody's own, changes something, or says how this process is, is answered by the primary.

Read your writes: after a change the answer carries how far the primary's log was, signed, in a
cookie for browsers and in a header for programs. A request that brings it is answered past the
shared cache, by a server that has reached that place. It holds a little longer than a replica may
lag: what is older, every replica has that is read at all.
"""

import hmac
import time

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.access.cookies import SAFE_METHODS
from serving.access.declared import is_public
from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.database import Database
from serving.kit.postgres.reading import WRITTEN, Reading
from serving.kit.postgres.replica import Replica
from storage.kit.secret_box import SecretBox
from storage.kit.statements import replication

COOKIE = "touchline_written"
HEADER = "X-Touchline-Written"
_OF_THIS_PROCESS = frozenset({"/readyz", "/metrics"})
_CONTEXT = "written"
_GRACE_SECONDS = 5
_EVERYTHING = 2**63 - 1
_REFUSED = range(400, 500)


class Reads:
    """Gives each request its database."""

    def __init__(self, primary: Database, replica: Replica) -> None:
        self.replica = replica
        self._primary = primary
        self._is_open: dict[int, bool] = {}  # by the identity of routes, which are never removed

    def database_of(self, request: Request) -> Database:
        """Return where a request reads."""
        scope = request.scope
        route = scope.get("route")
        if scope["type"] != "http" or scope["method"] != "GET" or not isinstance(route, APIRoute):
            return self._primary
        is_open = self._is_open.get(id(route))
        if is_open is None:
            is_open = route.path not in _OF_THIS_PROCESS and is_public(route)
            self._is_open[id(route)] = is_open
        if not is_open:
            return self._primary
        return Reading(self._primary, self.replica, scope.get(WRITTEN, 0))


class WrittenMiddleware:
    """Carries how far the log was after a change from its answer to the sender's next requests.

    Args:
        app: what answers.
        primary: whose log it is.
        box: signs it, so that nobody invents one to get past the cache.
        lag_seconds: the most that a replica which is read may lag.
        is_secure: the site is at https.
    """

    def __init__(
        self,
        app: ASGIApp,
        primary: Database,
        box: SecretBox,
        *,
        lag_seconds: float,
        is_secure: bool,
    ) -> None:
        self._app = app
        self._primary = primary
        self._box = box
        self._lasts = int(lag_seconds) + _GRACE_SECONDS
        self._cookie = f"__Host-{COOKIE}" if is_secure else COOKIE
        self._attributes = f"Max-Age={self._lasts}; Path=/; HttpOnly; SameSite=Lax" + (
            "; Secure" if is_secure else ""
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] in SAFE_METHODS:
            written = self._written(Headers(scope=scope))
            if written is not None:
                scope[WRITTEN] = written
            await self._app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] not in _REFUSED:
                token = self._token(await self._place())
                headers = MutableHeaders(scope=message)
                headers[HEADER] = token
                headers.append("Set-Cookie", f"{self._cookie}={token}; {self._attributes}")
            await send(message)

        await self._app(scope, receive, send_marked)

    async def _place(self) -> int:
        try:
            (row,) = await self._primary.fetch(replication.written())
        except DatabaseAwayError:  # it may have been written all the same
            return _EVERYTHING
        return row["lsn"]

    def _token(self, place: int) -> str:
        stated = f"{place:x}-{int(time.time()) + self._lasts:x}"
        return f"{stated}-{_text(self._box.digest(stated, context=_CONTEXT)).decode()}"

    def _written(self, headers: Headers) -> int | None:
        """Return the place that a request brings; None where it brings none that still holds."""
        token = headers.get(HEADER)
        if token is None and (cookies := headers.get("cookie")):
            token = cookie_parser(cookies).get(self._cookie)
        stated, _, signature = (token or "").rpartition("-")
        signed = self._box.digests(stated, context=_CONTEXT) if stated else ()
        if not any(hmac.compare_digest(signature.encode(), _text(each)) for each in signed):
            return None
        place, _, until = stated.partition("-")
        return int(place, 16) if int(until, 16) >= time.time() else None


def _text(digest: bytes) -> bytes:
    return digest.hex()[:32].encode()
