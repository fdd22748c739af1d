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
@click.option(
    "--shift-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    envvar="TOUCHLINE_SHIFT_AT",
    help="For drills of drift: from this instant (UTC) on matches are played by other laws.",
)
@click.option(
    "--shift-goals",
    type=click.FloatRange(-2.0, 2.0),
    envvar="TOUCHLINE_SHIFT_GOALS",
    default=0.0,
    help="Added to the log goal rate of both sides.",
)
@click.option(
    "--shift-upheaval",
    is_flag=True,
    envvar="TOUCHLINE_SHIFT_UPHEAVAL",
    help="The best club of a division plays as the worst did, and so on.",
)
@click.option(
    "--shift-counting",
    type=click.IntRange(1, 10),
    envvar="TOUCHLINE_SHIFT_COUNTING",
    default=1,
    help="Shots and corners counted for each that was.",
)
def simulate(  # noqa: PLR0913, PLR0917 - its options
    host: str,
    port: int,
    seed: int | None,
    shift_at: datetime | None,
    shift_goals: float,
    shift_upheaval: bool,  # noqa: FBT001 - a flag of a command
    shift_counting: int,
) -> None:
    """Serve the synthetic league at the world's clock."""
    from sources.simulated.server import serve  # noqa: PLC0415 import cost
    from sources.simulated.shifts import Shift  # noqa: PLC0415 import cost
    from sources.simulated.world import World  # noqa: PLC0415 import cost
    from storage.kit.clock import DatabaseClock  # noqa: PLC0415 import cost
    from storage.kit.engine import engine_of  # noqa: PLC0415 import cost
    from storage.settings import StorageSettings  # noqa: PLC0415 import cost

    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    clock = DatabaseClock(engine_of(settings.database_url))
    shift = None
    if shift_at is not None:
        shift = Shift(
            at=shift_at.replace(tzinfo=UTC),
            goals=shift_goals,
            has_upheaval=shift_upheaval,
            counting=shift_counting,
        )
    world = World(shift=shift) if seed is None else World(seed=seed, shift=shift)
    serve(world, cached_clock(clock.now), host, port)


def cached_clock(
    read: Callable[[], datetime], *, for_seconds: float = REREAD_SECONDS
) -> Callable[[], datetime]:
    """A clock that keeps each answer of `read` for a moment."""
    read_at = float("-inf")
    answer = datetime.min.replace(tzinfo=UTC)

    def now() -> datetime:
        nonlocal read_at, answer
        if time.monotonic() - read_at >= for_seconds:
            answer = read()
            read_at = time.monotonic()
        return answer

    return now
