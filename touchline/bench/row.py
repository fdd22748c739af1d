"""One line of the report: what was compared with what, the ratio, and whether it is enough."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median
from typing import Self

from touchline.bench.pairs import Pair, spread_of


class Direction(StrEnum):
    """Which side of its goal a ratio should be on: throughput or time."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is measured, before it is.

    Attributes:
        what: what of ours is measured.
        yardstick: the plain thing beside it, which does the same work.
        unit: of both figures.
        goal: what the ratio, ours to the yardstick's, should reach or not exceed.
    """

    name: str
    what: str
    yardstick: str
    unit: str
    goal: float
    direction: Direction = Direction.AT_LEAST

    def is_met_by(self, ratio: float) -> bool:
        """Whether a ratio is on the right side of the goal."""
        return ratio >= self.goal if self.direction is Direction.AT_LEAST else ratio <= self.goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Subject):
    """What was measured.

    Attributes:
        ours: median figure of ours.
        beside: median figure of the yardstick.
        ratio: median of the ratios of pairs, which is steadier than the ratio of the medians.
        ratio_low: lower end of an interval that holds the median ratio, see `spread_of`.
        ratio_high: upper end of it.
        met: whether the median reaches the goal.
        repetitions: pairs measured.
    """

    ours: float
    beside: float
    ratio: float
    ratio_low: float
    ratio_high: float
    met: bool
    repetitions: int

    @classmethod
    def of(cls, subject: Subject, pairs: Sequence[Pair[float]]) -> Self:
        """Return the row of a subject's pairs of figures."""
        ratios = [pair.ours / pair.yardstick for pair in pairs]
        ratio = median(ratios)
        low, high = spread_of(ratios)
        return cls(
            **asdict(subject),
            ours=median(pair.ours for pair in pairs),
            beside=median(pair.yardstick for pair in pairs),
            ratio=ratio,
            ratio_low=low,
            ratio_high=high,
            met=subject.is_met_by(ratio),
            repetitions=len(pairs),
        )
