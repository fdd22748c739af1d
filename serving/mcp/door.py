"""The ASGI application of `/mcp`: lets in whom our API would, and opens with the first request.

Only a header counts here, never a cookie: a page of another site gains nothing by its visitor's
log-in. A browser's page is let in from our own site and from those allowed to use our API.
"""

import asyncio
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from serving.access.authentication import Authentication
from serving.access.subject import ANONYMOUS
from serving.kit.errors import ForbiddenError, ServingError
from serving.kit.postgres.database import Database
from serving.kit.problems import problem_of
from serving.mcp.inside import SUBJECT
from serving.settings import ServingSettings

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"


class Parts(Protocol):
    """What the door needs of the process."""

    @property
    def settings(self) -> ServingSettings: ...

    @property
    def authentication(self) -> Authentication: ...

    @property
    def database(self) -> Database: ...


class Door:
    """Answers `/mcp`.

    Args:
        app: whose API the tools call.
        parts: of the process.
    """

    def __init__(self, app: FastAPI, parts: Parts) -> None:
        self._app = app
        self._parts = parts
        self._lock = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None
        self._is_closing = asyncio.Event()

    def route(self) -> Route:
        """Return its route. Nothing is pushed here, so that only POST is answered."""
        return Route(PATH, self, methods=["POST"], include_in_schema=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._admit(scope)
        except ServingError as error:
            await _refuse(error, scope, receive, send)
            return
        manager = self._manager or await self._opened()
        await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End it, if it was opened."""
        self._is_closing.set()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)

    async def _admit(self, scope: Scope) -> None:
        """Let a caller in. Each request of a tool checks what they may do, and how often."""
        headers = Headers(scope=scope)
        self._refuse_foreign(headers)
        authorization = headers.get("authorization")
        subject = ANONYMOUS
        if authorization is not None:
            shown = Headers({"authorization": authorization})
            subject = await self._parts.authentication.subject_of(shown, "POST")
        scope[SUBJECT] = subject

    def _refuse_foreign(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin in self._parts.settings.allowed_origins:
            return
        own = {headers.get("host"), urlsplit(self._parts.settings.public_url or "").netloc}
        if urlsplit(origin).netloc not in own:
            raise ForbiddenError(
                "Pages of other sites are not let in here: TOUCHLINE_ALLOWED_ORIGINS names those"
                " that are."
            )

    async def _opened(self) -> "StreamableHTTPSessionManager":
        async with self._lock:
            if self._manager is None:
                # Its library costs memory and half a second: only who uses it pays.
                from serving.mcp.server import manager_of  # noqa: PLC0415

                manager = await asyncio.to_thread(manager_of, self._app, self._parts.database)
                is_ready = asyncio.Event()
                self._running = asyncio.create_task(self._run(manager, is_ready), name="mcp")
                await is_ready.wait()
                self._manager = manager
            return self._manager

    async def _run(self, manager: "StreamableHTTPSessionManager", is_ready: asyncio.Event) -> None:
        async with manager.run():
            is_ready.set()
            await self._is_closing.wait()


async def _refuse(error: ServingError, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds)
    answer = problem_of(scope["path"], error.status, error.kind, error.detail, headers)
    await answer(scope, receive, send)
