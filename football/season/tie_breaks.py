"""The order of clubs level on points, one table at a time, as the rules read.

What belongs here: criteria applied literally, mini-leagues included. What does not: thousands of
simulated tables at once (`ranking`, tested against this).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from football.season.results import Result, Sides, sides_of
from football.season.rules import Measure, Rules, TieBreak


@dataclass(frozen=True, slots=True)
class TieBreaker:
    """Separates clubs of one league by the criteria after points."""

    rules: Rules
    results: Sequence[Result]
    _met: Counter[frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        met = Counter(frozenset((result.home, result.away)) for result in self.results)
        object.__setattr__(self, "_met", met)

    def order(self, points: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
        """Yield clubs best first; those nothing separates come together, sorted by name."""
        for level in _blocks(points):
            yield from self._separated(level, level, self.rules.tie_breaks)

    def _separated(
        self, level: Sequence[str], scope: Collection[str], criteria: Sequence[TieBreak]
    ) -> Iterator[tuple[str, ...]]:
        """Separate clubs level so far; `scope` is the mini-league head-to-head looks at."""
        for index, criterion in enumerate(criteria):
            blocks = _blocks({club: self._value(club, criterion, scope) for club in level})
            if len(blocks) == 1:
                continue
            for block in blocks:
                if self.rules.restarts:
                    yield from self._separated(block, block, self.rules.tie_breaks)
                else:
                    yield from self._separated(block, scope, criteria[index + 1 :])
            return
        yield tuple(sorted(level))

    def _value(self, club: str, criterion: TieBreak, scope: Collection[str]) -> int:
        if not criterion.head_to_head:
            return measured(sides_of(self.results, club), criterion.measure, self.rules)
        if not self._all_met(scope):
            return 0
        among = [r for r in self.results if r.home in scope and r.away in scope]
        return measured(sides_of(among, club), criterion.measure, self.rules)

    def _all_met(self, scope: Collection[str]) -> bool:
        pairs = combinations(scope, 2)
        return all(self._met[frozenset(pair)] >= self.rules.meetings for pair in pairs)


def measured(sides: Sides, measure: Measure, rules: Rules) -> int:
    """Return what a criterion compares."""
    total = sides.total
    match measure:
        case Measure.POINTS:
            win, draw, loss = rules.points
            return win * total.won + draw * total.drawn + loss * total.lost
        case Measure.GOAL_DIFFERENCE:
            return total.goal_difference
        case Measure.GOALS_FOR:
            return total.goals_for
        case Measure.WINS:
            return total.won
        case Measure.AWAY_GOALS:
            return sides.away.goals_for
        case Measure.AWAY_WINS:
            return sides.away.won


def _blocks(values: Mapping[str, int]) -> list[list[str]]:
    """Group clubs of equal value, highest first."""
    levels = sorted(set(values.values()), reverse=True)
    return [[club for club, value in values.items() if value == level] for level in levels]
