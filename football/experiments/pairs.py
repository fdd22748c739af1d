"""Matches that two forecasters both forecast, with what happened."""

from dataclasses import dataclass

from football.arrays import FloatArray, IntArray
from football.experiments.days import Gains, MatchDays, by_day, gains


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Matches that both forecast, oldest first, and how many only the control did.

    Attributes:
        control: rows of HOME, DRAW, AWAY.
        treatment: likewise.
        outcomes: what happened.
        days: a number for the day of each match, rising with time.
        leagues: the competition of each match.
        latencies_seconds: of the treatment's forecasts.
        missing: finished matches that only the control had forecast in time.
    """

    control: FloatArray
    treatment: FloatArray
    outcomes: IntArray
    days: IntArray
    leagues: tuple[str, ...]
    latencies_seconds: FloatArray
    missing: int

    @property
    def gains(self) -> Gains:
        return gains(self.control, self.treatment, self.outcomes)

    @property
    def match_days(self) -> MatchDays:
        return by_day(self.gains, self.days)
