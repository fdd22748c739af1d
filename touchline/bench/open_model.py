"""The Dixon-Coles fit beside penaltyblog's, the best-kept open implementation, on the same data.

Both begin cold, with the same weights and without a ridge, and ours must reach a likelihood at
least as high. penaltyblog compiles its likelihood and its gradient to machine code and minimises
with scipy's SLSQP. It is no dependency of the platform: `pip install -r requirements/bench.txt`.
"""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from football.arrays import FloatArray
from touchline.bench.errors import MeasurementError, SkippedError
from touchline.bench.results import Results, one_competition
from touchline.bench.row import Row, Subject
from touchline.bench.season_files import observations_of
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

_FEWEST = 10  # matches of a club: one that never conceded has no finite defence to agree on
_CLOSE = 1e-6  # of weighted log-likelihood

SUBJECT = Subject(
    name="penaltyblog-fit",
    what="Dixon-Coles fitted from a cold start, at penaltyblog's likelihood or above",
    yardstick="penaltyblog's DixonColesGoalModel on the same matches and weights",
    unit="fits/s",
    goal=10.0,
)


class _Fitted(Protocol):
    """What is used of penaltyblog's model."""

    def fit(self) -> None: ...

    def get_params(self) -> dict[str, float]: ...


def measure(bench: Workbench) -> list[Row]:
    """Measure fits per second of one competition's seasons.

    Raises:
        SkippedError: penaltyblog is not installed.
    """
    if find_spec("penaltyblog") is None:
        raise SkippedError("penaltyblog is not installed: pip install -r requirements/bench.txt")
    seen = one_competition(observations_of(bench.season_files))
    end = max(o.kickoff_at for o in seen) + timedelta(days=1)
    results = Results.of(seen, end).without_rare(_FEWEST)
    ours = results.fit(0.0)
    likelihood = results.likelihood(ours.teams, 0.0)
    best = likelihood.log_likelihood(ours.vector(ours.teams))
    found = likelihood.log_likelihood(_vector(_fitted(results), ours.teams))
    if best < found - _CLOSE:
        raise MeasurementError(f"penaltyblog found a higher likelihood: {found} against {best}")
    fits = bench.sized(5, 2)
    row = bench.compare(
        SUBJECT,
        lambda: per_second(fits, lambda: [results.fit(0.0) for _ in range(fits)]),
        lambda: per_second(1, lambda: _fitted(results)),
    )
    return [row]


def _fitted(results: Results) -> _Fitted:
    theirs = import_module("penaltyblog.models")
    model: _Fitted = theirs.DixonColesGoalModel(
        results.home_goals, results.away_goals, results.home, results.away, results.weights
    )
    model.fit()
    return model


def _vector(model: _Fitted, teams: tuple[str, ...]) -> FloatArray:
    """Return penaltyblog's parameters as our likelihood orders them.

    Its home advantage lifts the home side only, and its defence is what is let in.
    """
    fitted = model.get_params()
    attack = [fitted[f"attack_{team}"] for team in teams]
    defence = [-fitted[f"defence_{team}"] for team in teams]
    advantage = fitted["home_advantage"]
    return np.array([*attack, *defence, advantage / 2.0, advantage, fitted["rho"]])
