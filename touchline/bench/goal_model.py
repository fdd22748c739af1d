"""The weekly Dixon-Coles fit, beside a general optimiser on the same likelihood.

Both begin at last week's fit and must arrive at the same optimum; ours knows the derivatives,
the yardstick (scipy's L-BFGS-B, as most published code does it) takes finite differences.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from football.arrays import FloatArray
from football.models.likelihood import PenalisedLikelihood
from touchline.bench.errors import MeasurementError
from touchline.bench.results import Results, one_competition
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


def measure(bench: Workbench) -> list[Row]:
    """Measure fits per second of one competition's seasons."""
    seen = one_competition(observations_of(bench.season_files))
    end = max(o.kickoff_at for o in seen) + timedelta(days=1)
    results, start = Results.of(seen, end), Results.of(seen, end - _WEEK).fit(RIDGE)
    ours = results.fit(RIDGE, start)
    begin = start.vector(ours.teams)
    likelihood = results.likelihood(ours.teams, RIDGE)
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
        return per_second(fits, lambda: [results.fit(RIDGE, start) for _ in range(fits)])

    return [bench.compare(SUBJECT, newton, general)]


def _minimise(likelihood: PenalisedLikelihood, begin: FloatArray) -> float:
    from scipy import optimize  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    options = {"maxfun": 1_000_000, "maxiter": 1000}

    def value(theta: FloatArray) -> float:
        # Differences need finite values where a score would be impossible.
        return min(likelihood.value(theta), _IMPOSSIBLE)

    minimize = cast("Callable[..., Any]", optimize.minimize)
    found = minimize(value, begin, method="L-BFGS-B", options=options)
    return float(found.fun)
