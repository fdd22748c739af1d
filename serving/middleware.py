"""What every exchange has: HEAD wherever there is GET, and the name of the world."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.ab_tests.variants import HEADER as AB_TEST_HEADER

WORLD_HEADER = "X-Touchline-World"
COMPRESSION: Mapping[str, Any] = {"minimum_size": 1000, "compresslevel": 5}
CROSS_ORIGIN: Mapping[str, Any] = {
    "allow_origins": ["*"],
    "allow_methods": ["GET", "HEAD", "OPTIONS", "POST"],
    "allow_headers": ["*"],
    "expose_headers": [
        *("ETag", "Retry-After", "Content-Disposition"),
        *(WORLD_HEADER, AB_TEST_HEADER),
    ],
    "max_age": 86_400,
}
"""What is compressed, and what pages of other sites may ask and see: for Starlette's layers."""


class HeadMiddleware:
    """Answers HEAD as GET without the body, streams included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        is_over = False

        async def send_head(message: Message) -> None:
            nonlocal is_over
            if is_over:
                return
            await send(message)
            if message["type"] == "http.response.start":
                # A stream's body would never end by itself.
                is_over = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app({**scope, "method": "GET"}, receive, send_head)


class WorldMiddleware:
    """Names the world in every answer, errors included."""

    def __init__(self, app: ASGIApp, world: str) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[WORLD_HEADER] = self._world
            await send(message)

        await self._app(scope, receive, send_named if scope["type"] == "http" else send)
