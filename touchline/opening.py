"""Opens a world: brings its schema to the head and sets its domain clock once.

Run by the stack before anything of ours starts (`python -m touchline.opening`), and by commands
that start the databases for themselves.
"""

import os
import sys
from datetime import datetime

from sqlalchemy import Engine, text

from storage.kit.clock import set_accelerated, set_speed
from storage.kit.engine import engine_of
from storage.migrations.upgrade import OwnerNeededError, upgrade
from storage.settings import StorageSettings
from touchline.errors import TouchlineError

SPEED = "TOUCHLINE_CLOCK_SPEED"


def open_world(settings: StorageSettings) -> None:
    """Makes the world's database usable; harmless when repeated."""
    upgrade(settings.database_url)
    engine = engine_of(settings.database_url)
    try:
        _set_clock(engine, settings.world, os.environ.get(SPEED))
    finally:
        engine.dispose()


def _set_clock(engine: Engine, world: str, speed: str | None) -> None:
    with engine.connect() as connection:
        mode, is_used = connection.execute(
            text("SELECT mode, EXISTS (SELECT FROM raw.payload) FROM clock.setting")
        ).one()
    is_simulated = mode != "live"
    if is_used and is_simulated != (world == "simulated"):
        kept = "simulated" if is_simulated else "live"
        raise TouchlineError(f"this database holds a {kept} world, not a {world} one")
    if world != "simulated":
        return
    if not is_simulated:
        set_accelerated(engine, _opening(), _speed(speed or "1"))
    elif speed and mode == "accelerated":
        set_speed(engine, _speed(speed))


def _opening() -> datetime:
    from sources.simulated.world import World  # noqa: PLC0415 only a new world needs it

    return World.OPENING


def _speed(written: str) -> float:
    try:
        speed = float(written)
    except ValueError:
        speed = 0.0
    if speed <= 0:
        raise TouchlineError(f"{SPEED} must be a positive number, not {written!r}")
    return speed


if __name__ == "__main__":
    try:
        open_world(StorageSettings())  # pyright: ignore[reportCallIssue] from the environment
    except (TouchlineError, OwnerNeededError) as error:
        sys.exit(f"error: {error}")
