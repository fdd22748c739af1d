"""What a world must have before a job makes sense in it.

A simulated world is filled by its first run and everything waits for that. A live world has none:
its feeds start at once, its models when there is history to learn from.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from sqlalchemy import Engine

from storage.forecast.statements import due

_ENOUGH_MATCHES = 500


class Need(Enum):
    """What a job cannot do without."""

    NOTHING = auto()
    HISTORY = auto()
    CHAMPION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How far a world has come."""

    is_simulated: bool
    has_forecasts: bool
    has_champion: bool
    finished: int

    @classmethod
    def of(cls, engine: Engine, *, is_simulated: bool) -> Self:
        with engine.connect() as connection:
            row = connection.execute(due.standing()).one()
        return cls(
            is_simulated=is_simulated,
            has_forecasts=row.has_forecasts,
            has_champion=row.has_champion,
            finished=row.finished,
        )

    def lacks(self, need: Need) -> str | None:
        """Say what a job waits for; None when it may run."""
        if self.is_simulated and not self.has_forecasts:
            return "the world has no forecasts yet: its first run makes them"
        if need is Need.HISTORY and self.finished < _ENOUGH_MATCHES:
            return f"{self.finished} finished matches are too few to learn from"
        if need is Need.CHAMPION and not self.has_champion:
            return "no model is champion yet"
        return None
