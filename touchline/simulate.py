"""`touchline simulate`: the synthetic league over HTTP, in the providers' own formats."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import click

from touchline.stack.ports import HOST, USUAL

REREAD_SECONDS = 0.1


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to bind.")
@click.option("--port", type=int, default=USUAL["provider"], show_default=True)
@click.option("--seed", type=int, default=None, help="Another synthetic world.")
def simulate(host: str, port: int, seed: int | None) -> None:
    """Serve the synthetic league at the world's clock."""
    from sources.simulated.server import serve  # noqa: PLC0415 import cost
    from sources.simulated.world import World  # noqa: PLC0415 import cost
    from storage.clock import DatabaseClock  # noqa: PLC0415 import cost
    from storage.database import engine_of  # noqa: PLC0415 import cost
    from storage.settings import StorageSettings  # noqa: PLC0415 import cost

    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    clock = DatabaseClock(engine_of(settings.database_url))
    world = World() if seed is None else World(seed=seed)
    serve(world, remembered(clock.now), host, port)


def remembered(
    read: Callable[[], datetime], *, for_seconds: float = REREAD_SECONDS
) -> Callable[[], datetime]:
    """A clock that keeps each answer of `read` for a moment."""
    asked_at = float("-inf")
    answer = datetime.min.replace(tzinfo=UTC)

    def now() -> datetime:
        nonlocal asked_at, answer
        if time.monotonic() - asked_at >= for_seconds:
            answer = read()
            asked_at = time.monotonic()
        return answer

    return now
