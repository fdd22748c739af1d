"""The score grid: one probability per scoreline, from which every market follows.

What belongs here: the validated value, its marginals, and how it is tilted or written down. How a
grid is made from scoring rates is `football.models.scorelines`; what is derived from it is
`football.markets`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray

SUM_TOLERANCE = 1e-9


class Scoreline(NamedTuple):
    """A possible score after 90 minutes and its probability."""

    home_goals: int
    away_goals: int
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class ScoreGrid:
    """Probabilities of scorelines: row = home goals, column = away goals.

    The last row and column also hold everything beyond them ("10 or more"), so that a grid always
    sums to one. A grid that does not is refused with `ValueError`; nothing is mended silently.
    """

    probabilities: FloatArray

    def __post_init__(self) -> None:
        cells = np.array(self.probabilities, dtype=np.float64)
        if cells.ndim != 2 or min(cells.shape) < 2:
            raise ValueError(f"a score grid is a table of at least 2 x 2, not {cells.shape}")
        if not np.isfinite(cells).all():
            raise ValueError("a score grid holds finite numbers only")
        if cells.min() < 0:
            raise ValueError(f"a probability below zero: {cells.min()}")
        total = float(cells.sum())
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise ValueError(f"a score grid sums to one, not {total!r}")
        cells.setflags(write=False)
        object.__setattr__(self, "probabilities", cells)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ScoreGrid):
            return NotImplemented
        return np.array_equal(self.probabilities, other.probabilities)

    def __hash__(self) -> int:
        return hash((self.probabilities.shape, self.probabilities.tobytes()))

    @classmethod
    def normalised(cls, weights: ArrayLike) -> Self:
        """Return the grid proportional to non-negative weights."""
        cells = np.asarray(weights, dtype=np.float64)
        total = cells.sum()
        if not np.isfinite(total) or total <= 0:
            raise ValueError("weights of a score grid must be finite and not all zero")
        return cls(cells / total)

    @classmethod
    def from_list(cls, rows: Sequence[Sequence[float]]) -> Self:
        """Read what `to_list` wrote."""
        return cls.normalised(np.asarray(rows, dtype=np.float64))

    def to_list(self, digits: int = 6) -> list[list[float]]:
        """Return rows of probabilities with so many decimals that still sum to one.

        Rounded by largest remainder, so that reading and writing again gives the same list.
        """
        scale = 10**digits
        exact = self.probabilities.ravel() * scale
        units = np.floor(exact + 1e-7)
        missing = round(scale - float(units.sum()))
        units[np.argsort(units - exact, kind="stable")[:missing]] += 1
        rounded = (units / scale).reshape(self.probabilities.shape)
        return [[round(float(cell), digits) for cell in row] for row in rounded]

    def outcomes(self) -> tuple[float, float, float]:
        """Return the probabilities of HOME, DRAW and AWAY."""
        home, draw, away = (float(self.probabilities[mask].sum()) for mask in self._regions())
        return home, draw, away

    def expected_goals(self) -> tuple[float, float]:
        """Return the mean goals of both sides, counting the folded tail at its lower edge."""
        home, away = self.probabilities.sum(axis=1), self.probabilities.sum(axis=0)
        return float(home @ np.arange(len(home))), float(away @ np.arange(len(away)))

    def reweighted(self, outcomes: Sequence[float] | FloatArray) -> Self:
        """Return the nearest grid whose 1X2 is the given triple.

        Win, draw and loss regions are scaled by one factor each, which is the grid of minimum
        relative entropy to this one under that constraint (Csiszár 1975).
        """
        target = np.asarray(outcomes, dtype=np.float64)
        if target.shape != (3,) or not np.isfinite(target).all() or target.min() < 0:
            raise ValueError(f"a triple of probabilities is needed, not {outcomes!r}")
        target = target / target.sum()
        cells = np.zeros_like(self.probabilities)
        for mask, wanted in zip(self._regions(), target, strict=True):
            mass = self.probabilities[mask].sum()
            if wanted > 0 and mass <= 0:
                raise ValueError("an outcome this grid rules out cannot be given a probability")
            if wanted > 0:
                cells[mask] = self.probabilities[mask] * (wanted / mass)
        return type(self).normalised(cells)

    def most_likely(self, count: int = 5) -> tuple[Scoreline, ...]:
        """Return the likeliest scorelines, likeliest first."""
        order = np.argsort(-self.probabilities, axis=None, kind="stable")[:count]
        width = self.probabilities.shape[1]
        flat = self.probabilities.ravel()
        return tuple(Scoreline(int(i) // width, int(i) % width, float(flat[i])) for i in order)

    def _regions(self) -> tuple[BoolArray, BoolArray, BoolArray]:
        margin = goal_margin(self.probabilities.shape)
        return margin > 0, margin == 0, margin < 0


def goal_margin(shape: tuple[int, ...]) -> FloatArray:
    """Return home minus away goals for every cell of a grid of this shape."""
    home, away = (np.arange(size, dtype=np.float64) for size in shape)
    return home[:, None] - away[None, :]


def goal_total(shape: tuple[int, ...]) -> FloatArray:
    """Return the goals of both sides for every cell of a grid of this shape."""
    home, away = (np.arange(size, dtype=np.float64) for size in shape)
    return home[:, None] + away[None, :]
