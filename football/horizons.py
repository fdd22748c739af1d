"""How close kick-off is when a forecast is made, in the names that forecasts carry.

A horizon opens at its distance before kick-off and lasts until the next one opens, or the match.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

EARLY = "early"
LOOK_AHEAD = timedelta(days=14)
"""How long before kick-off a match is first forecast."""


class Horizon(NamedTuple):
    """A distance before kick-off at which a forecast is due."""

    name: str
    within: timedelta

    def opens_at(self, kickoff_at: datetime) -> datetime:
        return kickoff_at - self.within


DAY_BEFORE = Horizon("T-24h", timedelta(hours=24))
HORIZONS = (
    Horizon("T-1h", timedelta(hours=1)),
    DAY_BEFORE,
    Horizon("T-72h", timedelta(hours=72)),
)
"""Nearest first."""

KICK_OFF = Horizon("kick-off", timedelta(0))
CUT_OFFS = (KICK_OFF, *HORIZONS)
"""Where what stands is scored: the last forecast sealed at least so long before kick-off."""


def horizon(kickoff_at: datetime, as_of: datetime) -> str:
    """Name how close kick-off is: within one hour, a day, three days, or `early`."""
    left = kickoff_at - as_of
    return next((name for name, within in HORIZONS if left <= within), EARLY)
