"""What following the matches of a day costs a provider, in requests: arithmetic, no database.

The numbers are those of the live loop: a look every thirty seconds while a league plays, a quarter
as often before; one board for all leagues that are known by a number; a match in full when
something changed, else every five minutes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from football.league_numbers import is_numbered

_LEAD = timedelta(minutes=15)
_PLAY = timedelta(minutes=125)
_LOOK = timedelta(seconds=30)
_LOOK_BEFORE = timedelta(minutes=2)
_FULL_LOOK = timedelta(minutes=5)
_CHANGES = 12  # of a match: goals, cards, the whistles
_LINEUP_LOOKS = 7  # every ten minutes until they are known
_LATER_LOOKS = 3  # after the end, two hours and a day later: figures are corrected
ROUTINE_AN_HOUR = 5
"""Of a league: scoreboards of three days, fixtures of the month, news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kickoff:
    """A match to come, by its league's slug."""

    slug: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Requests of one day.

    Attributes:
        boards: looks at scoreboards while matches are on.
        summaries: looks at single matches.
        routine: hourly requests for every league, with or without matches.
    """

    day: date
    matches: int
    leagues: int
    boards: int
    summaries: int
    routine: int

    @property
    def requests(self) -> int:
        return self.boards + self.summaries + self.routine


def costs(kickoffs: Iterable[Kickoff], days: Sequence[date], leagues: int) -> list[Cost]:
    """Return what each day costs, matches by the day (UTC) of their kick-off.

    Args:
        kickoffs: matches to come.
        days: that are wanted.
        leagues: how many are followed.
    """
    by_day: dict[date, list[Kickoff]] = defaultdict(list)
    for each in kickoffs:
        by_day[each.at.date()].append(each)
    return [_cost(day, by_day[day], leagues) for day in days]


def _cost(day: date, kickoffs: Sequence[Kickoff], leagues: int) -> Cost:
    boards: dict[str, list[datetime]] = defaultdict(list)
    for each in kickoffs:
        boards["" if is_numbered(each.slug) else each.slug].append(each.at)
    full_looks = _PLAY // _FULL_LOOK + _CHANGES + _LINEUP_LOOKS + _LATER_LOOKS
    return Cost(
        day=day,
        matches=len(kickoffs),
        leagues=len({each.slug for each in kickoffs}),
        boards=sum(_looks(starts) for starts in boards.values()),
        summaries=full_looks * len(kickoffs),
        routine=24 * ROUTINE_AN_HOUR * leagues,
    )


def _looks(starts: Sequence[datetime]) -> int:
    """Return the looks at one board: often while anybody plays, seldom before."""
    play = _length([(at, at + _PLAY) for at in starts])
    watched = _length([(at - _LEAD, at + _PLAY) for at in starts])
    return play // _LOOK + (watched - play) // _LOOK_BEFORE


def _length(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Return how long at least one of the spans lasts."""
    total, end = timedelta(), None
    for start, stop in sorted(spans):
        begin = start if end is None else max(start, end)
        if stop > begin:
            total += stop - begin
            end = stop
    return total
