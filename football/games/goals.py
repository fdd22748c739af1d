"""Goals of a week that everybody works on: one a week, drawn by seed.

What counts is people or matches, each once however often somebody picks, so nobody reaches a goal
alone or by more of the same. Copies of the model or the market do not count.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import ceil
from typing import Literal

Measure = Literal["steady", "exact", "better"]
State = Literal["running", "reached", "missed"]

STEADY_DAYS = 3
"""So many days of own picks make somebody steady."""
FEWEST_PICKS = 3
"""A match with fewer own picks does not count as everybody's."""
_SEED = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal for everybody.

    Attributes:
        code: names it for ever; `words.play` has its text.
        measure: `steady`: people who picked on `STEADY_DAYS` days; `exact`: people who named an
            exact score; `better`: matches of which the fans' mean log score was better than that
            of three equal chances.
        least: the fewest that reach it.
        share: of the people who picked in the week before, where they are more.
    """

    code: str
    measure: Measure
    least: int
    share: float = 0.0

    def target(self, people_before: int) -> int:
        """Return what reaches it.

        Args:
            people_before: who picked in the week before.
        """
        return max(self.least, ceil(self.share * people_before))


GOALS: tuple[Goal, ...] = (
    Goal(code="steady_together", measure="steady", least=5, share=0.4),
    Goal(code="exact_together", measure="exact", least=5, share=0.25),
    Goal(code="better_together", measure="better", least=10),
)
"""Every goal that may be drawn."""

SHARED_GOAL = "shared_goal"
"""The achievement of those who had a part in a goal that was reached."""


def drawn_for(monday: date) -> Goal:
    """Return the goal of the week that begins on a day: the same one wherever it is drawn.

    In as many weeks as there are goals each is drawn once, in an order of its own.
    """
    cycle, place = divmod(monday.toordinal() // 7, len(GOALS))
    key = f"{_SEED}:{cycle}"
    return sorted(GOALS, key=lambda each: sha256(f"{key}:{each.code}".encode()).digest())[place]


def state_of(reached: int, target: int, *, is_over: bool) -> State:
    """Return how a goal stands."""
    if reached >= target:
        return "reached"
    return "missed" if is_over else "running"
