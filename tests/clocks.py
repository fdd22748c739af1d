"""Setting a world's clock in a test: as its owner, because no service may."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from storage.kit import clock
from tests.databases import owner_of


def set_live(engine: Engine) -> None:
    with owner_of(engine) as owner:
        clock.set_live(owner)


def set_stepped(engine: Engine, at: datetime) -> None:
    with owner_of(engine) as owner:
        clock.set_stepped(owner, at)


def set_accelerated(engine: Engine, at: datetime, speed: float) -> None:
    with owner_of(engine) as owner:
        clock.set_accelerated(owner, at, speed)


def set_speed(engine: Engine, speed: float) -> None:
    with owner_of(engine) as owner:
        clock.set_speed(owner, speed)


def step(engine: Engine, *, by: timedelta | None = None, to: datetime | None = None) -> datetime:
    with owner_of(engine) as owner:
        return clock.step(owner, by=by, to=to)
