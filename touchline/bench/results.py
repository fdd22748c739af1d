"""One competition's results as goal models are fitted to them.

What belongs here: choosing them from what was parsed, and fitting ours. What does not: timing.
"""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from football.arrays import FloatArray
from football.features.goals import WINDOW, XI_PER_DAY
from football.models.dixon_coles import DixonColes, fit
from football.models.likelihood import Matches, PenalisedLikelihood
from football.observations.match import MatchObservation


def one_competition(seen: list[MatchObservation]) -> list[MatchObservation]:
    """Return the finished matches of the competition that has most."""
    finished = [o for o in seen if o.score.home_goals_90 is not None]
    common = Counter(o.source_competition_id for o in finished).most_common(1)
    return [o for o in finished if o.source_competition_id == common[0][0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One competition's results, and when they are looked back at."""

    home: list[str]
    away: list[str]
    home_goals: list[int]
    away_goals: list[int]
    days_ago: list[float]

    @classmethod
    def of(cls, seen: list[MatchObservation], at: datetime) -> "Results":
        past = [o for o in seen if at - WINDOW < o.kickoff_at < at]
        return cls(
            home=[o.home.name for o in past],
            away=[o.away.name for o in past],
            home_goals=[o.score.home_goals_90 or 0 for o in past],
            away_goals=[o.score.away_goals_90 or 0 for o in past],
            days_ago=[(at - o.kickoff_at) / timedelta(days=1) for o in past],
        )

    def without_rare(self, fewest: int) -> "Results":
        """Return the results among clubs that played so many: others may have no finite fit."""
        played = Counter(self.home) + Counter(self.away)
        kept = [
            row
            for row in zip(*(getattr(self, f.name) for f in fields(self)), strict=True)
            if min(played[row[0]], played[row[1]]) >= fewest
        ]
        columns: list[list[Any]] = [list(column) for column in zip(*kept, strict=True)]
        return Results(**dict(zip((f.name for f in fields(self)), columns, strict=True)))

    @property
    def weights(self) -> FloatArray:
        """What each match counts."""
        return np.exp(-XI_PER_DAY * np.array(self.days_ago))

    def fit(self, ridge: float, start: DixonColes | None = None) -> DixonColes:
        goals = (self.home_goals, self.away_goals)
        return fit(
            self.home, self.away, *goals, self.days_ago, xi=XI_PER_DAY, ridge=ridge, start=start
        )

    def likelihood(self, teams: tuple[str, ...], ridge: float) -> PenalisedLikelihood:
        position = {name: index for index, name in enumerate(teams)}
        matches = Matches(
            n_teams=len(teams),
            home=np.array([position[name] for name in self.home]),
            away=np.array([position[name] for name in self.away]),
            home_goals=np.array(self.home_goals, dtype=np.float64),
            away_goals=np.array(self.away_goals, dtype=np.float64),
            venue=np.full(len(self.home), 0.5),
            weight=self.weights,
        )
        return PenalisedLikelihood(matches, ridge)
