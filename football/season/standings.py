"""The table of a league from its finished matches and points adjustments.

What belongs here: one table, exactly. What does not: what the table may still become
(`projection`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from football.season.results import PointsAdjustment, Record, Result, form, sides_of
from football.season.rules import Measure, Rules, ZoneKind
from football.season.tie_breaks import TieBreaker, measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A club's line of the table.

    Attributes:
        is_level: the rules cannot tell this club from a neighbour; their order is by name.
        points: adjustments included.
        adjustment: points given or taken off the pitch.
        form: last five results as W, D, L, the latest last.
        zones: what the place leads to if it is the final one.
        half: 0 for the upper half of a league that has split, 1 for the lower, else None.
    """

    position: int
    is_level: bool
    team: str
    points: int
    adjustment: int
    home: Record
    away: Record
    form: str
    zones: tuple[ZoneKind, ...]
    half: int | None = None

    @property
    def total(self) -> Record:
        return self.home + self.away


def table(
    results: Sequence[Result],
    rules: Rules,
    adjustments: Iterable[PointsAdjustment] = (),
    *,
    teams: Iterable[str] = (),
    on: date | None = None,
) -> list[Standing]:
    """Return the table, best first.

    Args:
        results: finished matches of one season's league, in order of play.
        rules: how the league is decided.
        adjustments: points given or taken; those of clubs not in this league are refused.
        teams: clubs of the league, needed for those that have not played.
        on: leave out adjustments effective after this day.
    """
    clubs = clubs_of(results, teams)
    added = adjusted(adjustments, clubs, on)
    rules = rules.for_clubs(len(clubs))
    halves = halves_of(results, rules, clubs, added)
    places = [
        _Place(club, len(level) > 1, half if any(halves.values()) else None)
        for half in (0, 1)
        for level in _ordered(results, rules, [c for c in clubs if halves[c] == half], added)
        for club in level
    ]
    return [
        _standing(position, place, results, rules, added[place.club])
        for position, place in enumerate(places, start=1)
    ]


def clubs_of(results: Iterable[Result], teams: Iterable[str]) -> list[str]:
    """Return every club named, sorted."""
    return sorted({*teams, *(club for r in results for club in (r.home, r.away))})


def adjusted(
    adjustments: Iterable[PointsAdjustment], clubs: Collection[str], on: date | None
) -> Counter[str]:
    """Return the points given or taken per club."""
    added: Counter[str] = Counter()
    for adjustment in adjustments:
        if adjustment.team not in clubs:
            raise ValueError(f"points adjusted for {adjustment.team!r}, not a club of this league")
        if on is None or adjustment.effective_on <= on:
            added[adjustment.team] += adjustment.points
    return added


def halves_of(
    results: Sequence[Result], rules: Rules, clubs: Sequence[str], added: Mapping[str, int]
) -> dict[str, int]:
    """Return 0 (upper) or 1 (lower) per club; all 0 while the league has not split."""
    if rules.split is None or len(clubs) != rules.clubs:
        return dict.fromkeys(clubs, 0)
    played: Counter[str] = Counter()
    before: list[Result] = []
    for result in results:
        if max(played[result.home], played[result.away]) < rules.split.matches:
            before.append(result)
            played.update((result.home, result.away))
    if min(played[club] for club in clubs) < rules.split.matches:
        return dict.fromkeys(clubs, 0)
    order = [club for level in _ordered(before, rules, clubs, added) for club in level]
    return {club: int(place >= rules.split.upper) for place, club in enumerate(order)}


def _ordered(
    results: Sequence[Result], rules: Rules, clubs: Sequence[str], added: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    points = {
        club: measured(sides_of(results, club), Measure.POINTS, rules) + added[club]
        for club in clubs
    }
    return TieBreaker(rules, results).order(points)


class _Place(NamedTuple):
    club: str
    is_level: bool
    half: int | None


def _standing(
    position: int, place: _Place, results: Sequence[Result], rules: Rules, adjustment: int
) -> Standing:
    sides = sides_of(results, place.club)
    return Standing(
        position=position,
        is_level=place.is_level,
        team=place.club,
        points=measured(sides, Measure.POINTS, rules) + adjustment,
        adjustment=adjustment,
        home=sides.home,
        away=sides.away,
        form=form(results, place.club),
        zones=rules.zones_at(position),
        half=place.half,
    )
