"""The weekly Dixon-Coles fit, beside a general optimiser on the same likelihood.

Both begin at last week's fit and must arrive at the same optimum; ours knows the derivatives,
the yardstick (scipy's L-BFGS-B, as most published code does it) takes finite differences.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from football.arrays import FloatArray
from football.features.goals import WINDOW, XI_PER_DAY
from football.models.dixon_coles import DixonColes, fit
from football.models.likelihood import Matches, PenalisedLikelihood
from football.observations import MatchObservation
from touchline.bench.errors import MeasurementError
from touchline.bench.row import Row, Subject
from touchline.bench.season_files import observations_of
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

RIDGE = 6.0
_CLOSE = 0.01  # of weighted log-likelihood: far below what a forecast can show
_IMPOSSIBLE = 1e6
_WEEK = timedelta(days=7)

SUBJECT = Subject(
    name="goal-model-fit",
    what="Dixon-Coles refitted a week later, Newton on exact derivatives",
    yardstick="scipy L-BFGS-B with finite differences, same likelihood, same start",
    unit="fits/s",
    goal=10.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Results:
    """One competition's results, and when they are looked back at."""

    home: list[str]
    away: list[str]
    home_goals: list[int]
    away_goals: list[int]
    days_ago: list[float]

    @classmethod
    def of(cls, seen: list[MatchObservation], at: datetime) -> "_Results":
        past = [o for o in seen if at - WINDOW < o.kickoff_at < at]
        return cls(
            home=[o.home.name for o in past],
            away=[o.away.name for o in past],
            home_goals=[o.score.home_goals_90 or 0 for o in past],
            away_goals=[o.score.away_goals_90 or 0 for o in past],
            days_ago=[(at - o.kickoff_at) / timedelta(days=1) for o in past],
        )

    def fit(self, start: DixonColes | None) -> DixonColes:
        goals = (self.home_goals, self.away_goals)
        return fit(
            self.home, self.away, *goals, self.days_ago, xi=XI_PER_DAY, ridge=RIDGE, start=start
        )

    def likelihood(self, teams: tuple[str, ...]) -> PenalisedLikelihood:
        position = {name: index for index, name in enumerate(teams)}
        matches = Matches(
            n_teams=len(teams),
            home=np.array([position[name] for name in self.home]),
            away=np.array([position[name] for name in self.away]),
            home_goals=np.array(self.home_goals, dtype=np.float64),
            away_goals=np.array(self.away_goals, dtype=np.float64),
            venue=np.full(len(self.home), 0.5),
            weight=np.exp(-XI_PER_DAY * np.array(self.days_ago)),
        )
        return PenalisedLikelihood(matches, RIDGE)


def measure(bench: Workbench) -> list[Row]:
    """Measure fits per second of one competition's seasons."""
    seen = _one_competition(observations_of(bench.season_files))
    end = max(o.kickoff_at for o in seen) + timedelta(days=1)
    results, start = _Results.of(seen, end), _Results.of(seen, end - _WEEK).fit(None)
    ours = results.fit(start)
    begin = start.vector(ours.teams)
    likelihood = results.likelihood(ours.teams)
    best = likelihood.value(ours.vector(ours.teams))
    fits = bench.sized(5, 2)

    def general() -> float:
        found = 0.0

        def once() -> None:
            nonlocal found
            found = _minimise(likelihood, begin)

        rate = per_second(1, once)
        if abs(found - best) > _CLOSE:
            raise MeasurementError(f"the optima differ: {found} and {best}")
        return rate

    def newton() -> float:
        return per_second(fits, lambda: [results.fit(start) for _ in range(fits)])

    return [bench.compare(SUBJECT, newton, general)]


def _one_competition(seen: list[MatchObservation]) -> list[MatchObservation]:
    finished = [o for o in seen if o.score.home_goals_90 is not None]
    common = Counter(o.source_competition_id for o in finished).most_common(1)
    return [o for o in finished if o.source_competition_id == common[0][0]]


def _minimise(likelihood: PenalisedLikelihood, begin: FloatArray) -> float:
    from scipy.optimize import minimize  # noqa: PLC0415 import cost

    options = {"maxfun": 1_000_000, "maxiter": 1000}

    def value(theta: FloatArray) -> float:
        # Differences need finite values where a score would be impossible.
        return min(likelihood.value(theta), _IMPOSSIBLE)

    found = minimize(value, begin, method="L-BFGS-B", options=options)
    return float(found.fun)
