"""How often to look: often while the ball rolls, seldom at rest, less and less after errors.

Pure. Seconds here are the wall clock's: providers know no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from football.observations.match import Phase
from pipelines.live.window import Fixture

SIMULATED_SECONDS = 1.0
_AT_REST = 2.0  # at half-time
_BEFORE = 4.0
_AFTER = 4.0  # only confirming
_LONGEST_SECONDS = 300.0
_MOST_DOUBLINGS = 8
_ENOUGH_LEFT = (3_000, 1_500, 500)  # requests: under each, half as often
_SUMMARY = 10.0  # where the scoreboard shows no change: counts of shots and fouls grow slowly
_SIMULATED_SUMMARY = 5.0
_DELAY = timedelta(minutes=30)
_PLAYING = {Phase.FIRST_HALF, Phase.SECOND_HALF, Phase.EXTRA_TIME, Phase.SHOOT_OUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often one provider is polled.

    Attributes:
        seconds: between two looks at a league in which somebody plays.
    """

    seconds: float

    def summary_seconds(self, budget_left: int | None = None) -> float:
        """Between two looks at one match in full, where nothing changed on the scoreboard."""
        is_simulated = self.seconds <= SIMULATED_SECONDS
        often = _SIMULATED_SUMMARY if is_simulated else _SUMMARY
        return often * self.seconds * _thrift(budget_left)

    def interval_seconds(
        self,
        due: Iterable[Fixture],
        now: datetime,
        *,
        failures: int = 0,
        speed: float = 1.0,
        budget_left: int | None = None,
    ) -> float:
        """Return how long to wait from one look to the next.

        Args:
            due: matches of a league to look at.
            now: the domain instant.
            failures: looks in a row that brought nothing.
            speed: domain seconds a wall second.
            budget_left: requests left today; None without a limit.
        """
        calm = min((self._calm_seconds(each, now, speed) for each in due), default=self.seconds)
        wait = calm * _thrift(budget_left) * 2.0 ** min(failures, _MOST_DOUBLINGS)
        return min(wait, max(_LONGEST_SECONDS, calm))

    def _calm_seconds(self, fixture: Fixture, now: datetime, speed: float) -> float:
        if fixture.is_final:
            return _AFTER * self.seconds
        if fixture.phase in _PLAYING or fixture.kickoff_at <= now < _a_while_after(fixture):
            return self.seconds
        if fixture.kickoff_at > now:
            until_kickoff = (fixture.kickoff_at - now).total_seconds() / speed
            return max(self.seconds, min(_BEFORE * self.seconds, until_kickoff))
        return _AT_REST * self.seconds


def _a_while_after(fixture: Fixture) -> datetime:
    """A match that should have begun may begin at any moment; a late one will tell by and by."""
    return fixture.kickoff_at if fixture.phase is not Phase.PRE else fixture.kickoff_at + _DELAY


def _thrift(budget_left: int | None) -> float:
    """Return how much slower to go, so that the day's budget lasts until its last match."""
    if budget_left is None:
        return 1.0
    return 2.0 ** sum(budget_left < enough for enough in _ENOUGH_LEFT)
