"""What a team has played: each match with what was expected of it.

What belongs here: the values that streaks, form and patterns look at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from football.outcome import Outcome

POINTS = (3, 1, 0)
"""For a win, a draw and a loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A finished match as one of its sides sees it.

    Attributes:
        match_key: by which facts know it.
        expected: probabilities that this side wins, draws, loses; as forecast before kick-off.
        p_scores: probability that it scores; None if nobody forecast that.
        p_concedes: probability that it concedes; None likewise.
        late: goals for and against after the break; None where the half-time score is not known.
    """

    match_key: str
    opponent: str
    is_home: bool
    kickoff_at: datetime
    goals_for: int
    goals_against: int
    expected: tuple[float, float, float]
    p_scores: float | None = None
    p_concedes: float | None = None
    late: tuple[int, int] | None = None

    @property
    def result(self) -> Outcome:
        """HOME for a win of this side, wherever it played."""
        return Outcome.of(self.goals_for, self.goals_against)

    @property
    def points(self) -> int:
        return POINTS[self.result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team and its matches, oldest first."""

    team_id: int
    name: str
    played: Sequence[Played]


Teams = Mapping[int, Team]
