"""Facts about forecasts that moved, and their causes.

What belongs here: from two forecasts of a match to a fact. What does not: why one was made, which
its own record says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from football.arrays import FloatArray
from football.insights import chance
from football.insights.fact import Fact, Kind, change, probability
from football.insights.reasons import Match
from football.outcome import Outcome

_SMALLEST = 0.005
_NAMES: tuple[Literal["home"], Literal["draw"], Literal["away"]] = ("home", "draw", "away")


class Trend(StrEnum):
    """Where an outcome's probability goes over the last forecasts."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How a forecast moved: the outcome that moved most, from where to where, and its trend."""

    outcome: Outcome
    before: float
    after: float
    trend: Trend

    @property
    def outcome_name(self) -> Literal["home", "draw", "away"]:
        """The outcome as texts and events name it."""
        return _NAMES[self.outcome]

    @property
    def size(self) -> float:
        """By how much the outcome moved, without its sign."""
        return abs(self.after - self.before)


def moved(course: Sequence[Sequence[float]]) -> Moved | None:
    """Return the last step of a course of triples, oldest first; None of fewer than two.

    The trend is that of the outcome over the whole course: it goes up or down if both its last
    step and its way from the first forecast are at least half a point that way.
    """
    if len(course) < 2:
        return None
    triples = np.asarray(course, dtype=np.float64)
    before, after = triples[-2], triples[-1]
    outcome = Outcome(int(np.abs(after - before).argmax()))
    step = float(after[outcome] - before[outcome])
    way = float(after[outcome] - triples[0, outcome])
    trend = Trend.STEADY
    if min(step, way) >= _SMALLEST:
        trend = Trend.UP
    elif max(step, way) <= -_SMALLEST:
        trend = Trend.DOWN
    return Moved(
        outcome=outcome, before=float(before[outcome]), after=float(after[outcome]), trend=trend
    )


def move(
    match: Match,
    course: Sequence[Sequence[float]],
    cause: str,
    sizes: Sequence[float] | FloatArray,
) -> Fact | None:
    """Return the last move of a match's forecast; None where it moved by less than half a point.

    Args:
        match: whose forecast.
        course: its triples, oldest first.
        cause: why the last one was made.
        sizes: of past moves of other matches: what is usual.
    """
    last = moved(course)
    if last is None or last.size < _SMALLEST:
        return None
    return Fact(
        kind=Kind.MOVE,
        subject=match.subject,
        as_of=match.as_of,
        names=match.names,
        codes={
            "outcome": last.outcome_name,
            "reason": cause,
            "trend": last.trend.value,
            "direction": "up" if last.after > last.before else "down",
        },
        values={
            "before": probability(last.before),
            "after": probability(last.after),
            "shift": change(last.after - last.before),
        },
        chance=chance.at_least(last.size, sizes),
        sources=match.sources,
    )
