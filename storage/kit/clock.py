"""The domain clock: one row in Postgres, read through `clock.now()`, and passed in as `Clock`.

Domain instants (kick-off, known, recorded, fetched, sealed) come from here. Leases, tokens and
rate limits do not: those use the wall clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, DateTime, Engine, func, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.kit.tables.clock import setting

_NOW = func.clock.now(type_=DateTime(timezone=True))


class Clock(Protocol):
    """Anything that knows what time it is in the world."""

    def now(self) -> datetime:
        """Return the domain instant."""
        ...


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class DatabaseClock:
    """The clock every process of one world shares."""

    engine: Engine

    def now(self) -> datetime:
        with self.engine.connect() as connection:
            return now(connection)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """Where the clock stands and how it moves."""

    mode: str
    speed: float
    now: datetime


class ClockError(ValueError):
    """The clock cannot do what was requested, such as going back."""


def now(connection: Connection) -> datetime:
    """Return the domain instant as this connection's database sees it."""
    return connection.execute(text("SELECT clock.now()")).scalar_one()


def read(engine: Engine) -> ClockState:
    """Return where the clock stands and how it moves."""
    with engine.connect() as connection:
        row = connection.execute(select(setting.c.mode, setting.c.speed)).one()
        return ClockState(mode=row.mode, speed=row.speed, now=now(connection))


def set_live(engine: Engine) -> None:
    """Make the domain clock the wall clock."""
    _set(engine, "live", None, 1.0)


def set_stepped(engine: Engine, at: datetime) -> None:
    """Stop the clock at `at`; only `step` moves it from there.

    Raises:
        ClockError: something is sealed, and `at` is before where the clock stands.
    """
    _set(engine, "stepped", at, 1.0)


def set_accelerated(engine: Engine, at: datetime, speed: float) -> None:
    """Start the clock at `at`, `speed` domain seconds to each wall second."""
    if speed <= 0:
        raise ClockError(f"speed must be positive, not {speed}")
    _set(engine, "accelerated", at, speed)


def set_speed(engine: Engine, speed: float) -> None:
    """Let a simulated clock run on from where it stands, `speed` times as fast; 0 stops it.

    Raises:
        ClockError: the clock is live, or the speed negative.
    """
    if speed < 0:
        raise ClockError(f"speed must not be negative, not {speed}")
    with engine.begin() as connection:
        mode = connection.execute(select(setting.c.mode).with_for_update()).scalar_one()
        if mode == "live":
            raise ClockError("a live clock has the speed it has")
        # Read by the statement that writes: what was read before it would turn the clock back.
        if speed == 0:
            _anchor(connection, "stepped", _NOW, 1.0)
        else:
            _anchor(connection, "accelerated", _NOW, speed)


def step(engine: Engine, *, by: timedelta | None = None, to: datetime | None = None) -> datetime:
    """Move a stepped or accelerated clock forwards and return where it stands.

    Raises:
        ClockError: the clock is live, or would go backwards, or neither or both of `by` and `to`
            are given.
    """
    if (by is None) == (to is None):
        raise ClockError("give either by or to")
    with engine.begin() as connection:
        mode = connection.execute(select(setting.c.mode).with_for_update()).scalar_one()
        if mode == "live":
            raise ClockError("a live clock cannot be stepped")
        current = now(connection)
        target = to if to is not None else current + (by or timedelta())
        if target < current:
            raise ClockError(f"the clock stands at {current.isoformat()} and never goes backwards")
        _anchor(connection, mode, target if to is not None else _NOW + by, None)
        return target


def _set(engine: Engine, mode: str, at: datetime | None, speed: float) -> None:
    if at is not None and at.tzinfo is None:
        raise ClockError("an instant needs a time zone")
    with engine.begin() as connection:
        _anchor(connection, mode, at, speed)


def _anchor(
    connection: Connection,
    mode: str,
    at: datetime | ColumnElement[datetime] | None,
    speed: float | None,
) -> None:
    statement = update(setting).values(
        mode=mode,
        domain_at=at,
        wall_at=None if mode == "live" else func.clock_timestamp(),
        speed=setting.c.speed if speed is None else speed,
    )
    try:
        connection.execute(statement)
    except IntegrityError as error:
        raise ClockError(str(error.orig).splitlines()[0]) from error
