"""Suspensions that cards bring, by the rule of each league.

What belongs here: the rules, and counting by them. What does not: bans that somebody reported
(`availability`). A league without a rule here has none claimed.

Sources of the rules: England, the FA's Essential Information for Clubs (automatic suspensions of
Premier League and EFL, with their cut-off matches); Germany, DFB-Rechts- und Verfahrensordnung and
the leagues' Spielordnung (every fifth caution); Spain, Código Disciplinario de la RFEF (cycles of
five cautions); Italy, Codice di Giustizia Sportiva art. 9 (5th, 10th, 14th, 17th, 19th, each
from there). A dismissal costs one match at least everywhere; what a panel adds is reported, not
counted. The cautions of a match that ends in a dismissal are not counted: sources do not say
whether two of them made it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from football.players.availability import Unavailable


class Step(NamedTuple):
    """So many cautions within the first matches of a team cost so many matches."""

    yellows: int
    matches: int
    within: int = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What cautions cost in a season of one league.

    Attributes:
        steps: at which numbers.
        every: after the last step, each so many more cost a match; None if nothing does.
    """

    steps: tuple[Step, ...]
    every: int | None = None

    def cost(self, yellows: int, played: int) -> int:
        """Return how many matches the last of so many cautions costs.

        Args:
            yellows: with it, this season.
            played: matches of the team so far, that one included.
        """
        for step in self.steps:
            if yellows == step.yellows:
                return step.matches if played <= step.within else 0
        last = self.steps[-1].yellows if self.steps else 0
        is_due = self.every is not None and yellows > last and (yellows - last) % self.every == 0
        return int(is_due)


_EVERY_FIFTH = Rule(steps=(), every=5)
_EFL = Rule(steps=(Step(5, 1, 19), Step(10, 2, 37), Step(15, 3, 46)))
_ITALY = Rule(steps=tuple(Step(n, 1) for n in (5, 10, 14, 17, 19)), every=1)
RULES: Mapping[str, Rule] = {
    "E0": Rule(steps=(Step(5, 1, 19), Step(10, 2, 32), Step(15, 3, 38))),
    "E1": _EFL,
    "E2": _EFL,
    "E3": _EFL,
    "D1": _EVERY_FIFTH,
    "D2": _EVERY_FIFTH,
    "SP1": _EVERY_FIFTH,
    "SP2": _EVERY_FIFTH,
    "I1": _ITALY,
    "I2": _ITALY,
}
_AFTER_RED = 1


class Booking(NamedTuple):
    """The cards of one player in one match of a league."""

    player: str
    team: str
    competition: str
    season: int
    day: date
    yellows: int
    reds: int
    known_at: datetime


class Fixture(NamedTuple):
    """A match of a team, played or to come."""

    team: str
    competition: str
    season: int
    day: date


def suspensions(bookings: Iterable[Booking], fixtures: Iterable[Fixture]) -> Iterator[Unavailable]:
    """Yield the suspensions that bookings brought; without an end if its matches are not fixed.

    Args:
        bookings: of whole seasons.
        fixtures: of the teams in them.
    """
    days: dict[tuple[str, str, int], list[date]] = defaultdict(list)
    for fixture in fixtures:
        days[fixture.team, fixture.competition, fixture.season].append(fixture.day)
    for of_season in days.values():
        of_season.sort()
    by_season: dict[tuple[str, str, str, int], list[Booking]] = defaultdict(list)
    for booked in bookings:
        key = (booked.player, booked.team, booked.competition, booked.season)
        by_season[key].append(booked)
    for (_, team, competition, season), booked in sorted(by_season.items()):
        rule = RULES.get(competition)
        if rule is not None:
            yield from _of_season(rule, booked, days[team, competition, season])


def _of_season(
    rule: Rule, bookings: Sequence[Booking], days: Sequence[date]
) -> Iterator[Unavailable]:
    yellows = 0
    for booked in sorted(bookings, key=lambda each: each.day):
        played = bisect_right(days, booked.day)
        missed = _AFTER_RED if booked.reds else 0
        if booked.yellows and not booked.reds:
            yellows += 1
            missed = rule.cost(yellows, played)
        if missed:
            left_out = days[played : played + missed]
            is_whole = len(left_out) == missed
            yield Unavailable(
                booked.player,
                booked.team,
                booked.day + timedelta(days=1),
                left_out[-1] + timedelta(days=1) if is_whole else None,
                "suspension",
                booked.known_at,
            )
