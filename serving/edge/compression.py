"""Compression whose ETags are true: a strong one names bytes, and compressing makes others."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_WEAK = "W/"


class CompressionMiddleware:
    """Compresses long answers; the strong ETag of one becomes weak.

    Not of one that nobody may store: there it names a version, for `If-Match`, and no bytes.

    Args:
        app: what answers.
        minimum_size: bytes from which a body is compressed.
        compresslevel: of zlib.
    """

    def __init__(self, app: ASGIApp, *, minimum_size: int, compresslevel: int) -> None:
        self._app = GZipMiddleware(app, minimum_size=minimum_size, compresslevel=compresslevel)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                etag = headers.get("etag", _WEAK)
                is_stored = "no-store" not in headers.get("cache-control", "")
                if is_stored and "content-encoding" in headers and not etag.startswith(_WEAK):
                    headers["ETag"] = _WEAK + etag
            await send(message)

        await self._app(scope, receive, send_weakened)
