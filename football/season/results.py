"""What a table is made of: results, records, and points a committee gave or took.

What belongs here: counting. What does not: how clubs level on points are separated.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

_HOME_AND_AWAY = 2


class Result(NamedTuple):
    """A finished league match after 90 minutes; sequences of them are in order of play."""

    home: str
    away: str
    home_goals: int
    away_goals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsAdjustment:
    """Points given (above zero) or taken (below zero) off the pitch."""

    team: str
    points: int
    reason: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Matches counted by outcome, with goals; records add up."""

    won: int = 0
    drawn: int = 0
    lost: int = 0
    goals_for: int = 0
    goals_against: int = 0

    def __add__(self, other: "Record") -> "Record":
        return Record(
            won=self.won + other.won,
            drawn=self.drawn + other.drawn,
            lost=self.lost + other.lost,
            goals_for=self.goals_for + other.goals_for,
            goals_against=self.goals_against + other.goals_against,
        )

    @property
    def played(self) -> int:
        return self.won + self.drawn + self.lost

    @property
    def goal_difference(self) -> int:
        return self.goals_for - self.goals_against


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """A club's record at home and away."""

    home: Record = Record()
    away: Record = Record()

    @property
    def total(self) -> Record:
        return self.home + self.away


def sides_of(results: Iterable[Result], team: str) -> Sides:
    """Return one club's record in these matches."""
    scores = list(_scores(results, team))
    return Sides(
        home=_record([(score.mine, score.theirs) for score in scores if score.at_home]),
        away=_record([(score.mine, score.theirs) for score in scores if not score.at_home]),
    )


def form(results: Iterable[Result], team: str, length: int = 5) -> str:
    """Return a club's last results as letters W, D and L, the latest last."""
    letters = ["DWL"[(s.mine > s.theirs) - (s.mine < s.theirs)] for s in _scores(results, team)]
    return "".join(letters[-length:])


def regular_season(results: Iterable[Result], meetings: int) -> Iterator[Result]:
    """Yield the first `meetings` matches of every pair of clubs: later ones are play-offs.

    Where a pair meets once on each ground the first match on each counts, so that one listed
    twice never takes the place of the return match.
    """
    met: Counter[Hashable] = Counter()
    for result in results:
        sides = (result.home, result.away)
        pair, most = (sides, 1) if meetings == _HOME_AND_AWAY else (frozenset(sides), meetings)
        met[pair] += 1
        if met[pair] <= most:
            yield result


class _Score(NamedTuple):
    mine: int
    theirs: int
    at_home: bool


def _scores(results: Iterable[Result], team: str) -> Iterator[_Score]:
    for result in results:
        if result.home == team:
            yield _Score(result.home_goals, result.away_goals, at_home=True)
        elif result.away == team:
            yield _Score(result.away_goals, result.home_goals, at_home=False)


def _record(scores: list[tuple[int, int]]) -> Record:
    return Record(
        won=sum(mine > theirs for mine, theirs in scores),
        drawn=sum(mine == theirs for mine, theirs in scores),
        lost=sum(mine < theirs for mine, theirs in scores),
        goals_for=sum(mine for mine, _ in scores),
        goals_against=sum(theirs for _, theirs in scores),
    )
