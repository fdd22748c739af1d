"""Which window of matches is due: a stretch of kick-offs close enough to be followed by one run.

Pure: fixtures and an instant in, a window out. All instants are the domain clock's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from football.observations.match import MatchStatus, Phase

LEAD = timedelta(minutes=15)
LOOK_BACK = timedelta(hours=14)
LOOK_AHEAD = timedelta(hours=14)
_TOGETHER = timedelta(hours=3)  # kick-offs further apart are two windows
_LENGTH = timedelta(hours=2, minutes=30)
_GIVEN_UP_AFTER = timedelta(hours=5)  # settling results goes on requesting
_CONFIRMED_AFTER = timedelta(minutes=2)
_FORGOTTEN_AFTER = timedelta(minutes=30)
_CALLED_OFF = {MatchStatus.POSTPONED, MatchStatus.CANCELLED, MatchStatus.ABANDONED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A match as the plan sees it.

    Attributes:
        recorded_at: since when it stands like this.
        observed_at: when a source last reported it.
    """

    match_id: int
    competition_code: str
    source_match_id: str | None
    kickoff_at: datetime
    status: MatchStatus
    phase: Phase
    score: tuple[int | None, int | None]
    recorded_at: datetime
    observed_at: datetime

    @property
    def is_called_off(self) -> bool:
        return self.status in _CALLED_OFF

    @property
    def is_final(self) -> bool:
        return self.status is MatchStatus.FINISHED

    def is_due(self, now: datetime, lead: timedelta = LEAD) -> bool:
        """Whether the match is to be looked at: about to begin, on, or not yet confirmed.

        A result is confirmed when the source still says the same a while after it first did.
        """
        if self.is_called_off or not self.kickoff_at - lead <= now < self._given_up_at:
            return False
        if self.is_final:
            is_confirmed = self.observed_at >= self.recorded_at + _CONFIRMED_AFTER
            return not is_confirmed and now < self.recorded_at + _FORGOTTEN_AFTER
        return True

    @property
    def _given_up_at(self) -> datetime:
        return self.kickoff_at + _GIVEN_UP_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Matches that one run follows.

    Attributes:
        opens_at: names the window: it stays the same for as long as the first kick-off does.
        closes_at: when all should be over.
    """

    opens_at: datetime
    closes_at: datetime
    fixtures: Sequence[Fixture]

    def due(self, now: datetime, lead: timedelta = LEAD) -> list[Fixture]:
        return [fixture for fixture in self.fixtures if fixture.is_due(now, lead)]


def window_at(fixtures: Sequence[Fixture], now: datetime, lead: timedelta = LEAD) -> Window | None:
    """Return the window that is open: one with a match to look at, or between two such matches.

    Args:
        fixtures: those around now, in any order.
        now: the domain instant.
        lead: how long before kick-off to begin.
    """
    played = sorted(
        (each for each in fixtures if not each.is_called_off),
        key=lambda each: (each.kickoff_at, each.match_id),
    )
    for chain in _chains(played):
        first, last = chain[0].kickoff_at, chain[-1].kickoff_at
        has_begun = first - lead <= now
        is_awaited = any(each.kickoff_at > now for each in chain)
        if has_begun and (is_awaited or any(each.is_due(now, lead) for each in chain)):
            return Window(opens_at=first - LEAD, closes_at=last + _LENGTH, fixtures=chain)
    return None


def _chains(played: Sequence[Fixture]) -> list[list[Fixture]]:
    chains: list[list[Fixture]] = [[played[0]]] if played else []
    for before, after in pairwise(played):
        if after.kickoff_at - before.kickoff_at > _TOGETHER:
            chains.append([])
        chains[-1].append(after)
    return chains
