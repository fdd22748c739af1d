"""What every exchange has: HEAD wherever there is GET, and what is compressed."""

from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AB_TEST_HEADER = "X-Touchline-AB-Test"
COMPRESSION: Mapping[str, Any] = {"minimum_size": 1000, "compresslevel": 5}


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
