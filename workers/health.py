"""`GET /healthz`: whether this worker takes jobs and its database answers."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

_MOST_BYTES = 8192
_REQUEST_SECONDS = 5.0
_ANSWER = (
    "HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"
)


@asynccontextmanager
async def answering(
    host: str, port: int, is_healthy: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[None, None]:
    """Answer 200 or 503 on every path while the block lasts.

    Raises:
        OSError: the port is taken.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Who sends no whole request in time is hung up on.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_REQUEST_SECONDS):
                await reader.readuntil(b"\r\n\r\n")
                status, body = ("200 OK", "ok\n")
                if not await is_healthy():
                    status, body = ("503 Service Unavailable", "not taking jobs\n")
                writer.write((_ANSWER.format(status, len(body)) + body).encode())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, host, port, limit=_MOST_BYTES)
    async with server:
        yield
