"""The barest servers with which the API is compared; run as `python -m touchline.bench.http.bare`.

Starlette on the server settings of `serving.server`: one route that answers bytes it holds, one
that queries Postgres through asyncpg and answers the rows as JSON, one that does so for a client
with a token, one that streams the rows NOTIFY names as server-sent events; and a broadcast over
TCP.
"""

import argparse
import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from touchline.bench.http.bare_personal import Question, personal
from touchline.bench.http.pool import opened
from touchline.stack.ports import HOST

DATABASE_URL = "TOUCHLINE_DATABASE_URL"
JSON = "application/json"
CHANNEL = "bench_broadcast"
STREAM_CHANNEL = "bench_stream"


def held(body: bytes) -> Starlette:
    """Return an application that answers the same bytes to everybody, and holds WebSockets."""

    async def answer(_: Request) -> Response:
        return Response(body, media_type=JSON)

    async def wait(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        await socket.send_text('{"op":"subscribed"}')
        with suppress(WebSocketDisconnect):
            await socket.receive_text()

    return Starlette(routes=[Route("/", answer), WebSocketRoute("/v1/ws", wait)])


def queried(url: str, statement: str) -> Starlette:
    """Return an application that runs `statement`, whose one parameter is true, each time."""
    import orjson  # noqa: PLC0415 the other server

    pool: Any = None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        nonlocal pool
        pool = await opened(url)
        yield
        await pool.close()

    async def answer(_: Request) -> Response:
        async with pool.acquire() as connection:
            rows = await connection.fetch(statement, True)  # noqa: FBT003 the parameter
        return Response(orjson.dumps([dict(row) for row in rows]), media_type=JSON)

    return Starlette(routes=[Route("/", answer)], lifespan=lifespan)


def streamed(url: str, statement: str) -> Starlette:
    """Return an application that streams the row of each NOTIFY, which brings its number."""
    import orjson  # noqa: PLC0415 the other server

    from serving.kit.postgres import driver  # noqa: PLC0415 only this process

    clients: set[asyncio.Queue[bytes]] = set()

    async def follow() -> None:
        numbers: asyncio.Queue[int] = asyncio.Queue()
        connection = await driver.open_connection(url)
        await connection.add_listener(
            STREAM_CHANNEL, lambda *notified: numbers.put_nowait(int(notified[3]))
        )
        while True:
            (row,) = await connection.fetch(statement, await numbers.get())
            chunk = b"event: event\ndata: %s\n\n" % orjson.dumps(dict(row))
            for client in clients:
                client.put_nowait(chunk)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None, None]:
        following = asyncio.create_task(follow())
        yield
        following.cancel()

    async def stream(_: Request) -> StreamingResponse:
        chunks: asyncio.Queue[bytes] = asyncio.Queue()

        async def content() -> AsyncGenerator[bytes, None]:
            clients.add(chunks)
            try:
                yield b"event: hello\ndata: {}\n\n"
                while True:
                    yield await chunks.get()
            finally:
                clients.discard(chunks)

        return StreamingResponse(content(), media_type="text/event-stream")

    async def answer(_: Request) -> Response:
        return Response()

    return Starlette(routes=[Route("/", answer), Route("/stream", stream)], lifespan=lifespan)


async def broadcast(url: str, port: int) -> None:
    """Write what every NOTIFY carries to every connection, until terminated."""
    from serving.kit.postgres import driver  # noqa: PLC0415 only this process
    from serving.streams.framing import text_frame  # noqa: PLC0415 the same bytes

    class Taker(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast("asyncio.Transport", transport)
            takers.add(self.transport)

        def data_received(self, data: bytes) -> None:  # noqa: ARG002 asyncio's signature
            # A request only checks that it is there.
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 the same
            takers.discard(self.transport)

    def forward(*notification: object) -> None:
        frame = text_frame(str(notification[3]).encode())
        for taker in tuple(takers):
            taker.write(frame)

    takers: set[asyncio.Transport] = set()
    connection = await driver.open_connection(url)
    await connection.add_listener(CHANNEL, forward)
    server = await asyncio.get_running_loop().create_server(Taker, HOST, port)
    await server.serve_forever()


def main() -> None:
    """Serve until terminated."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--body", type=Path)
    options.add_argument("--statement", type=Path)
    options.add_argument("--stream", type=Path)
    options.add_argument("--personal", type=Path)
    options.add_argument("--broadcast")
    chosen = options.parse_args()
    if chosen.broadcast is not None:
        uvloop.run(broadcast(os.environ[DATABASE_URL], chosen.port))
        return
    if chosen.body is not None:
        app = held(chosen.body.read_bytes())
    elif chosen.personal is not None:
        question = Question.read(chosen.personal.read_bytes())
        app = personal(os.environ[DATABASE_URL], question)
    elif chosen.stream is not None:
        app = streamed(os.environ[DATABASE_URL], chosen.stream.read_text())
    else:
        app = queried(os.environ[DATABASE_URL], chosen.statement.read_text())
    config = uvicorn.Config(
        app,
        host=HOST,
        port=chosen.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        server_header=False,
        log_level="warning",
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
