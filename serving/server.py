"""Uvicorn as we run it: fast loop and parser, and streams that end when the process does."""

import socket
from typing import cast

import uvicorn
from fastapi import FastAPI

from serving.state import State

_GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """A server that tells streaming clients to go before it waits for them."""

    def __init__(self, config: uvicorn.Config, state: State) -> None:
        super().__init__(config)
        self._state = state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._state.hub.close()
        await super().shutdown(sockets)


def server_of(app: FastAPI, *, host: str, port: int) -> Server:
    """Return the server of an application, not yet running."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return Server(config, cast("State", app.state.serving))


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until a signal asks to stop."""
    server_of(app, host=host, port=port).run()
