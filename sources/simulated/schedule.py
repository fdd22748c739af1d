"""Who plays whom, when: double round robins from August to May, and postponements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from sources.simulated.seeds import stream

LOCAL_ZONE = ZoneInfo("Europe/London")
# Weekends after the first Saturday from 8 August; the others are internationals, cups and winter.
_WEEKENDS = (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 15, 17, 18, 20, 24, 26, 28, 30, 31, 33, 34, 36, 38)
_MIDWEEK_AFTER = (8, 15, 28)
_FRIDAY, _SATURDAY, _SUNDAY = -1, 0, 1
_SLOTS = {
    "S1": (
        (_FRIDAY, time(19, 45)), (_SATURDAY, time(12, 30)), (_SATURDAY, time(15)),
        (_SATURDAY, time(15)), (_SATURDAY, time(15)), (_SATURDAY, time(17, 30)),
        (_SUNDAY, time(16, 30)),
    ),
    "S2": (
        (_FRIDAY, time(19, 45)), (_SATURDAY, time(15)), (_SATURDAY, time(15)),
        (_SATURDAY, time(15)), (_SATURDAY, time(15)), (_SATURDAY, time(15)), (_SUNDAY, time(14)),
    ),
}  # fmt: skip
# Early November and the round after it always lose a match: a season in progress shows one.
_ALWAYS_POSTPONED = {"S1": (9, 17), "S2": (11, 16)}
_NEW_DATE_AFTER = timedelta(days=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A match as scheduled; clubs by their number.

    Attributes:
        scheduled_at: kick-off as first published.
        kickoff_at: when it is really played.
        postponed_at: when it was called off, if it was.
        rescheduled_at: when the new date was published.
    """

    event_id: str
    competition: str
    start_year: int
    round_no: int
    home: int
    away: int
    scheduled_at: datetime
    kickoff_at: datetime
    postponed_at: datetime | None = None
    rescheduled_at: datetime | None = None

    @property
    def match_date(self) -> date:
        """The local day it is played, as results files date it."""
        return self.kickoff_at.astimezone(LOCAL_ZONE).date()

    def kickoff_as_of(self, now: datetime) -> datetime:
        """Return the kick-off the public expects at an instant."""
        moved = self.rescheduled_at is not None and self.rescheduled_at <= now
        return self.kickoff_at if moved else self.scheduled_at

    def is_postponed(self, now: datetime) -> bool:
        """Say whether it is called off and still without a new date."""
        if self.postponed_at is None or self.rescheduled_at is None:
            return False
        return self.postponed_at <= now < self.rescheduled_at


def published_at(start_year: int) -> datetime:
    """Return when a season's fixture list comes out."""
    return datetime(start_year, 6, 15, 9, tzinfo=UTC)


def fixtures_of(
    seed: int, start_year: int, competition: str, tier: int, clubs: Sequence[int]
) -> list[Fixture]:
    """Return one division's season in order of the event number."""
    draws = stream(seed, "schedule", start_year, competition)
    fixtures: list[Fixture] = []
    rounds = zip(_rounds(draws.permutation(clubs).tolist()), _round_days(start_year), strict=True)
    for round_no, (pairs, (day, is_midweek)) in enumerate(rounds):
        slots = _midweek_slots(len(pairs)) if is_midweek else _SLOTS[competition]
        order = draws.permutation(len(pairs))
        for (home, away), slot in zip(pairs, order, strict=True):
            offset, at = slots[int(slot)]
            kickoff = _local(day + timedelta(days=offset), at)
            fixtures.append(
                Fixture(
                    event_id=f"8{start_year % 100:02d}{tier}{len(fixtures):03d}",
                    competition=competition,
                    start_year=start_year,
                    round_no=round_no,
                    home=home,
                    away=away,
                    scheduled_at=kickoff,
                    kickoff_at=kickoff,
                )
            )
    return _with_postponements(fixtures, competition, stream(seed, "postponed", start_year, tier))


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL_ZONE).astimezone(UTC)


def _midweek_slots(count: int) -> list[tuple[int, time]]:
    return [(index % 2, time(19, 45)) for index in range(count)]


def _round_days(start_year: int) -> list[tuple[date, bool]]:
    first = date(start_year, 8, 8)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    weekends = [(saturday + timedelta(weeks=week), False) for week in _WEEKENDS]
    midweeks = [(saturday + timedelta(weeks=week, days=3), True) for week in _MIDWEEK_AFTER]
    return sorted(weekends + midweeks)


def _rounds(clubs: list[int]) -> list[list[tuple[int, int]]]:
    """Circle method; the second half of the season mirrors the first."""
    ring = clubs[1:]
    half: list[list[tuple[int, int]]] = []
    for round_no in range(len(ring)):
        turned = [clubs[0], *ring[round_no:], *ring[:round_no]]
        pairs = [(turned[i], turned[-1 - i]) for i in range(len(turned) // 2)]
        flips = [(round_no if i == 0 else i) % 2 == 1 for i in range(len(pairs))]
        half.append(
            [(b, a) if flip else (a, b) for (a, b), flip in zip(pairs, flips, strict=True)]
        )
    return half + [[(away, home) for home, away in pairs] for pairs in half]


def _with_postponements(
    fixtures: list[Fixture], competition: str, draws: np.random.Generator
) -> list[Fixture]:
    result = list(fixtures)
    for round_no in _ALWAYS_POSTPONED[competition]:
        candidates = [
            index
            for index, fixture in enumerate(fixtures)
            if fixture.round_no == round_no
            and fixture.scheduled_at.astimezone(LOCAL_ZONE).hour == 15
        ]
        index = candidates[int(draws.integers(len(candidates)))]
        result[index] = _postponed(result[index], result)
    return result


def _postponed(fixture: Fixture, fixtures: Sequence[Fixture]) -> Fixture:
    clubs = {fixture.home, fixture.away}
    busy = [f.kickoff_at for f in fixtures if f is not fixture and clubs & {f.home, f.away}]
    earliest = (fixture.scheduled_at + _NEW_DATE_AFTER).date()
    tuesday = earliest + timedelta(days=(1 - earliest.weekday()) % 7)
    kickoff = _local(tuesday, time(19, 45))
    while any(abs(kickoff - other) < timedelta(days=2, hours=12) for other in busy):
        tuesday += timedelta(weeks=1)
        kickoff = _local(tuesday, time(19, 45))
    return replace(
        fixture,
        kickoff_at=kickoff,
        postponed_at=fixture.scheduled_at - timedelta(hours=5),
        rescheduled_at=fixture.scheduled_at + timedelta(days=9, hours=-4),
    )
