"""Challenges of a day and of a week, drawn by seed."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Period = Literal["day", "week"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What an account did in a period.

    Attributes:
        days: on which it picked.
        matches: different ones that it picked.
        competitions: different ones.
        exact: exact scores.
        mean_points: of the settled ones; None before any is.
    """

    days: int = 0
    matches: int = 0
    competitions: int = 0
    exact: int = 0
    mean_points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A goal for an account in a period.

    Attributes:
        code: names it for ever; `words.play` has its text.
        period: how long there is for it.
        measure: of `Progress`, what counts.
        goal: what it has to reach.
    """

    code: str
    period: Period
    measure: Literal["days", "matches", "competitions", "exact", "mean_points"]
    goal: float

    def done(self, progress: Progress) -> float:
        """Return which part of the goal is reached, from 0 to 1."""
        value = getattr(progress, self.measure)
        if value is None:
            return 0.0
        if self.goal == 0:  # a mean only has to be above it
            return 1.0 if value > 0 else 0.0
        return max(0.0, min(1.0, value / self.goal))


CHALLENGES: tuple[Challenge, ...] = (
    Challenge(code="pick_three", period="day", measure="matches", goal=3),
    Challenge(code="two_competitions", period="day", measure="competitions", goal=2),
    Challenge(code="good_day", period="day", measure="mean_points", goal=0),
    Challenge(code="three_days", period="week", measure="days", goal=3),
    Challenge(code="one_exact", period="week", measure="exact", goal=1),
    Challenge(code="three_competitions", period="week", measure="competitions", goal=3),
    Challenge(code="good_week", period="week", measure="mean_points", goal=10),
)
"""Every challenge that may be drawn."""


def draw(seed: str, period: Period, begins: str, n: int = 2) -> list[Challenge]:
    """Return the challenges of a period: the same ones whenever and wherever they are drawn.

    Args:
        seed: of the installation.
        period: a day or a week.
        begins: its first day, such as `2025-11-15`.
        n: how many at most.
    """
    offered = [each for each in CHALLENGES if each.period == period]
    key = f"{seed}:{period}:{begins}"
    return sorted(offered, key=lambda each: sha256(f"{key}:{each.code}".encode()).digest())[:n]
