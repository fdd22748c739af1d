"""Uvicorn as we run it: fast loop and parser, and streams that end when the process does."""

import asyncio
import socket
from typing import cast

import uvicorn
from fastapi import FastAPI

from serving.kit.connections.http import HttpProtocol
from serving.kit.connections.limits import Limits
from serving.kit.connections.register import Connections
from serving.settings import ServingSettings
from serving.state import State
from serving.streams.wire import WireProtocol

_GRACE_SECONDS = 5
_MOST_MESSAGE_BYTES = 16 * 1024
_TICKS_TO_A_CHECK = 5


class Server(uvicorn.Server):
    """A server that ends slow connections, and closes streams before it waits.

    Asked to stop, it first drains: for a while it answers as before, each answer the last of its
    connection, and is not ready, so that a balancer finds the others before nobody listens here.
    A second signal ends that.
    """

    def __init__(self, config: uvicorn.Config, state: State) -> None:
        super().__init__(config)
        self._state = state
        self.server_state = self._connections = Connections(_limits(state.settings))
        self._stops_at: float | None = None

    async def on_tick(self, counter: int) -> bool:
        """Do what has to be done ten times a second; whether to stop."""
        now = asyncio.get_running_loop().time()
        if counter % _TICKS_TO_A_CHECK == 0:
            self._connections.check(now)
        return await super().on_tick(counter) and self._has_drained(now)

    def _has_drained(self, now: float) -> bool:
        """Begin to drain, or go on; whether it has been long enough."""
        if self._stops_at is None:
            self._stops_at = now + self._state.settings.drain_seconds
            self._state.hub.is_draining = self._connections.is_draining = True
        return now >= self._stops_at or len(self._captured_signals) > 1

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._state.hub.close()
        self._state.broadcast.drain()
        await super().shutdown(sockets)


def server_of(app: FastAPI, *, host: str, port: int) -> Server:
    """Return the server of an application, not yet running."""
    state = cast("State", app.state.serving)
    proxies = list(state.settings.trusted_proxies)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=HttpProtocol,
        ws=WireProtocol,
        ws_max_size=_MOST_MESSAGE_BYTES,
        # Frames are shared by all clients, which compression of each connection would prevent; its
        # windows would also be most of what an idle client costs.
        ws_per_message_deflate=False,
        # Uvicorn would trust every client on this machine.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        access_log=False,
        log_config=None,  # what is logged, and how, is the process's decision
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return Server(config, state)


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until a signal asks to stop."""
    server_of(app, host=host, port=port).run()


def _limits(settings: ServingSettings) -> Limits:
    return Limits(
        per_address=settings.connections_per_address,
        head_seconds=settings.head_seconds,
        body_seconds=settings.body_seconds,
        unread_seconds=settings.send_timeout_seconds,
        proxies=settings.trusted_proxies,
    )
