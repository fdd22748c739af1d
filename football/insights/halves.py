"""Goals before and after the break: whether a team's fall later, or earlier, than others'.

What belongs here: a team's share of goals after the break beside the league's, searched for in one
half of its matches and tested in the other. What does not: how many goals it scores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from football.insights import chance
from football.insights.record import Played, Team

FEWEST_GOALS = 25  # of a team in one half of its matches
CONDITIONS = ("scored", "conceded")


class Split(NamedTuple):
    """Goals of some matches, and how many of them fell after the break."""

    goals: int
    late: int


class Tilt(NamedTuple):
    """What stands out of a team's matches that were searched.

    Attributes:
        sign: 1 where goals fall after the break more often than in the league, else -1.
        usual: the league's share of goals after the break.
        tested: matches that were not used to find this.
    """

    team: Team
    condition: str
    sign: int
    usual: float
    tested: Sequence[Played]

    @property
    def split(self) -> Split:
        """Goals of the tested matches."""
        return split(self.tested, self.condition)

    def chance(self) -> float:
        """Return how often a usual team has so many goals on that side of the break, or more."""
        goals, late = self.split
        spread = chance.of_sum([(self.usual, 1.0 - self.usual)] * goals, (1, 0))
        return min(1.0, float(spread[late:].sum() if self.sign > 0 else spread[: late + 1].sum()))


def tilts(teams: Iterable[Team]) -> list[Tilt]:
    """Return for each team with enough goals what stands out most in every other match."""
    known = [
        replace(team, played=[each for each in team.played if each.late is not None])
        for team in teams
    ]
    usual = {name: _usual(known, name) for name in CONDITIONS}
    return [found for team in known if (found := _tilt(team, usual)) is not None]


def split(played: Iterable[Played], condition: str) -> Split:
    """Return the goals that were scored, or conceded, where the half-time score is known."""
    goals = late = 0
    for each in played:
        if each.late is not None:
            mine = condition == "scored"
            goals += each.goals_for if mine else each.goals_against
            late += each.late[0 if mine else 1]
    return Split(goals, late)


def _usual(teams: Iterable[Team], condition: str) -> float:
    whole = split((each for team in teams for each in team.played), condition)
    return whole.late / whole.goals if whole.goals else 0.5


def _tilt(team: Team, usual: dict[str, float]) -> Tilt | None:
    best: Tilt | None = None
    most = 0.0
    for condition in CONDITIONS:
        searched, tested = team.played[0::2], team.played[1::2]
        share, found = usual[condition], split(searched, condition)
        if min(found.goals, split(tested, condition).goals) < FEWEST_GOALS:
            continue
        surplus = found.late - share * found.goals
        score = abs(surplus) / np.sqrt(found.goals * share * (1.0 - share) + 1e-9)
        if score > most:
            most = float(score)
            best = Tilt(team, condition, 1 if surplus > 0 else -1, share, tested)
    return best
