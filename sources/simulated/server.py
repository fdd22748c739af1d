"""Serves the simulated providers over HTTP until a signal stops it."""

from collections.abc import Callable
from datetime import datetime

import uvicorn

from sources.simulated.app import create_app
from sources.simulated.world import World


def serve(world: World, clock: Callable[[], datetime], host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; all seasons so far are played before the first answer."""
    server(world, clock, host, port).run()


def server(world: World, clock: Callable[[], datetime], host: str, port: int) -> uvicorn.Server:
    """Return the server unstarted, for callers that run it in their own loop or thread."""
    world.warm(clock())
    config = uvicorn.Config(
        create_app(world, clock),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
    )
    return uvicorn.Server(config)
