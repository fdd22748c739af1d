"""Uvicorn as we run it: fast loop and parser, and streams that end when the process does."""

import socket
from typing import cast

import uvicorn
from fastapi import FastAPI

from serving.state import State
from serving.wire import WireProtocol

_GRACE_SECONDS = 5
_MOST_MESSAGE_BYTES = 16 * 1024


class Server(uvicorn.Server):
    """A server that tells streaming clients to go before it waits for them."""

    def __init__(self, config: uvicorn.Config, state: State) -> None:
        super().__init__(config)
        self._state = state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._state.hub.close()
        self._state.broadcast.drain()
        await super().shutdown(sockets)


def server_of(app: FastAPI, *, host: str, port: int) -> Server:
    """Return the server of an application, not yet running."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws=WireProtocol,
        ws_max_size=_MOST_MESSAGE_BYTES,
        # Frames are shared by all clients, which compression of each connection would prevent; its
        # windows would also be most of what an idle client costs.
        ws_per_message_deflate=False,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return Server(config, cast("State", app.state.serving))


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until a signal asks to stop."""
    server_of(app, host=host, port=port).run()
